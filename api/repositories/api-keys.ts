import type { TenantSlug } from '../../contracts/identity.ts'
import type { Scope } from '../../contracts/rest.ts'
import type { Queries } from '../../lib/database.ts'
import { asked } from './asked.ts'

/** A key as it stands in the database, without its hash. */
export interface ApiKeyRow {
  tenant: TenantSlug
  id: string
  name: string
  prefix: string
  scopes: Scope[]
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  lastUsedAt: Date | null
}

const COLUMNS: (keyof ApiKeyRow)[] = ['tenant', 'id', 'name', 'prefix', 'scopes', 'createdAt', 'expiresAt', 'revokedAt', 'lastUsedAt']

/** A key to make. */
export interface NewKey extends Pick<ApiKeyRow, 'id' | 'name' | 'prefix' | 'scopes' | 'expiresAt'> {
  hash: Buffer
}

/** Makes a key of a tenant. */
export async function createApiKey(sql: Queries, tenant: TenantSlug, { id, name, prefix, scopes, expiresAt, hash }: NewKey): Promise<ApiKeyRow> {
  const [row] = await sql<[ApiKeyRow]>`
    INSERT INTO api_keys (tenant, id, name, prefix, hash, scopes, expires_at)
    VALUES (${tenant}, ${id}, ${name}, ${prefix}, ${hash}, ${JSON.stringify(scopes)}::text::jsonb, ${expiresAt})
    RETURNING ${sql(COLUMNS)}`
  return row
}

/** The key of a hash, whoever's it is: this is how a tenant is found out. */
export async function findApiKey(sql: Queries, hash: Buffer): Promise<ApiKeyRow | undefined> {
  const [row] = await sql<ApiKeyRow[]>`SELECT ${sql(COLUMNS)} FROM api_keys WHERE hash = ${hash}`
  return row
}

/** Some keys of a tenant, the newest first, each with its place in the order. */
export async function listApiKeys(sql: Queries, tenant: TenantSlug, { limit, after }: { limit: number; after?: readonly string[] | undefined }): Promise<(ApiKeyRow & { place: [string, string] })[]> {
  return sql<(ApiKeyRow & { place: [string, string] })[]>`
    SELECT ${sql(COLUMNS)}, jsonb_build_array(created_at::text, id::text) AS place FROM api_keys
    WHERE tenant = ${tenant} ${after ? sql`AND (created_at, id) < (${after[0] ?? ''}::text::timestamptz, ${after[1] ?? ''}::uuid)` : sql``}
    ORDER BY created_at DESC, id DESC LIMIT ${limit}`
}

/** Those of some keys, of any tenant, that are neither revoked nor ended. */
export async function findUsableKeys(sql: Queries, ids: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    SELECT id FROM api_keys WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
      AND id IN (SELECT name::uuid FROM ${asked(sql, ids)})`
  return new Set(rows.map(({ id }) => id))
}

/** Revokes a key, for ever; false when the tenant has none of that id. */
export async function revokeApiKey(sql: Queries, tenant: TenantSlug, id: string): Promise<boolean> {
  const rows = await sql`UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE tenant = ${tenant} AND id = ${id} RETURNING id`
  return rows.length > 0
}

/** Notes that a key was used, at most once a minute. */
export async function touchApiKey(sql: Queries, tenant: TenantSlug, id: string): Promise<void> {
  await sql`
    UPDATE api_keys SET last_used_at = now()
    WHERE tenant = ${tenant} AND id = ${id} AND (last_used_at IS NULL OR last_used_at < now() - INTERVAL '1 minute')`
}
