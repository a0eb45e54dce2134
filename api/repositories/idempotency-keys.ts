import type { TenantSlug } from '../../contracts/identity.ts'
import { REMEMBERED_HOURS } from '../../contracts/rest.ts'
import type { Queries } from '../../lib/database.ts'
import { parseJson } from '../../lib/json.ts'

/** Takes a key for a request; false when a request of before has it. One that is under way is waited for. */
export async function claimIdempotencyKey(sql: Queries, tenant: TenantSlug, key: string, fingerprint: string): Promise<boolean> {
  const rows = await sql`
    INSERT INTO idempotency_keys AS held (tenant, key, fingerprint, status, body) VALUES (${tenant}, ${key}, ${fingerprint}, 0, 'null')
    ON CONFLICT (tenant, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = 0, body = 'null', created_at = now()
    WHERE held.created_at < now() - ${REMEMBERED_HOURS} * INTERVAL '1 hour'
    RETURNING key`
  return rows.length > 0
}

/** Remembers the answer to the request that took a key: as one text, since jsonb puts the fields of an object in an order of its own. */
export async function rememberAnswer(sql: Queries, tenant: TenantSlug, key: string, { status, body }: { status: number; body: object }): Promise<void> {
  await sql`UPDATE idempotency_keys SET status = ${status}, body = to_jsonb(${JSON.stringify(body)}::text) WHERE tenant = ${tenant} AND key = ${key}`
}

/** The answer to the request that took a key. */
export async function recallAnswer(sql: Queries, tenant: TenantSlug, key: string): Promise<{ fingerprint: string; body: unknown } | undefined> {
  const [row] = await sql<{ fingerprint: string; text: string }[]>`SELECT fingerprint, body #>> '{}' AS text FROM idempotency_keys WHERE tenant = ${tenant} AND key = ${key}`
  return row && { fingerprint: row.fingerprint, body: parseJson(row.text) }
}
