import type { TenantSlug } from '../../contracts/identity.ts'
import type { Queries } from '../../lib/database.ts'
import { asked } from './asked.ts'

/** A key as sessions and tickets are bound to it. */
export interface KeyReference {
  tenant: TenantSlug
  /** Null for the administrator's own. */
  keyId: string | null
  keyHash: Buffer
}

/** A session as it stands in the database. */
export interface SessionRow extends KeyReference {
  expiresAt: Date
}

/** Notes that somebody is signed in. */
export async function createSession(sql: Queries, hash: Buffer, { tenant, keyId, keyHash, expiresAt }: SessionRow): Promise<void> {
  await sql`INSERT INTO sessions (hash, tenant, key_id, key_hash, expires_at) VALUES (${hash}, ${tenant}, ${keyId}, ${keyHash}, ${expiresAt})`
}

/** The session of a hash, whoever's it is. */
export async function findSession(sql: Queries, hash: Buffer): Promise<SessionRow | undefined> {
  const [row] = await sql<SessionRow[]>`SELECT tenant, key_id, key_hash, expires_at FROM sessions WHERE hash = ${hash}`
  return row
}

/** Those of some sessions, by their hashes in base64, that have not ended. */
export async function findLiveSessions(sql: Queries, hashes: readonly string[]): Promise<Set<string>> {
  const rows = await sql<{ hash: Buffer }[]>`
    SELECT hash FROM sessions WHERE expires_at > now()
      AND hash IN (SELECT decode(name, 'base64') FROM ${asked(sql, hashes)})`
  return new Set(rows.map(({ hash }) => hash.toString('base64')))
}

/** Ends a session; one that has ended stays so. */
export async function deleteSession(sql: Queries, hash: Buffer): Promise<void> {
  await sql`DELETE FROM sessions WHERE hash = ${hash}`
}
