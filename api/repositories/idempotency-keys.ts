import type { TenantSlug } from '../../contracts/identity.ts'
import type { Queries } from '../../lib/database.ts'

/** How long a key is remembered. */
export const REMEMBERED_HOURS = 24

/** Takes a key for a request; false when a request of before has it. One that is under way is waited for. */
export async function claimIdempotencyKey(sql: Queries, tenant: TenantSlug, key: string, fingerprint: string): Promise<boolean> {
  const rows = await sql`
    INSERT INTO idempotency_keys AS held (tenant, key, fingerprint, status, body) VALUES (${tenant}, ${key}, ${fingerprint}, 0, 'null')
    ON CONFLICT (tenant, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = 0, body = 'null', created_at = now()
    WHERE held.created_at < now() - ${REMEMBERED_HOURS} * INTERVAL '1 hour'
    RETURNING key`
  return rows.length > 0
}

/** Remembers the answer to the request that took a key. */
export async function rememberAnswer(sql: Queries, tenant: TenantSlug, key: string, { status, body }: { status: number; body: object }): Promise<void> {
  await sql`UPDATE idempotency_keys SET status = ${status}, body = ${JSON.stringify(body)}::text::jsonb WHERE tenant = ${tenant} AND key = ${key}`
}

/** The answer to the request that took a key. */
export async function recallAnswer(sql: Queries, tenant: TenantSlug, key: string): Promise<{ fingerprint: string; body: object } | undefined> {
  const [row] = await sql<{ fingerprint: string; body: object }[]>`SELECT fingerprint, body FROM idempotency_keys WHERE tenant = ${tenant} AND key = ${key}`
  return row
}

/** Forgets up to a thousand answers that are too old, of all tenants; tells how many. */
export async function forgetOldAnswers(sql: Queries): Promise<number> {
  const rows = await sql`
    DELETE FROM idempotency_keys WHERE (tenant, key) IN (
      SELECT tenant, key FROM idempotency_keys WHERE created_at < now() - ${REMEMBERED_HOURS} * INTERVAL '1 hour' ORDER BY created_at LIMIT 1000
    ) RETURNING key`
  return rows.length
}
