import type { TenantSlug } from '../../contracts/identity.ts'
import type { Queries } from '../../lib/database.ts'

/** An event as it stands in the database. */
export interface ServerEventRow {
  id: string
  at: Date
  type: string
  actor: string
  message: string
  version: number | null
  /** Its place in the order, for cursors: `at` is finer than a Date. */
  place: [string, string]
}

/** Some of a server's history, newest first. */
export async function listServerEvents(sql: Queries, tenant: TenantSlug, server: string, { limit, after }: { limit: number; after?: readonly string[] | undefined }): Promise<ServerEventRow[]> {
  return sql<ServerEventRow[]>`
    SELECT id, at, type, actor, message, version, jsonb_build_array(at::text, id::text) AS place
    FROM server_events
    WHERE tenant = ${tenant} AND server_id = ${server} ${after ? sql`AND (at, id) < (${after[0] ?? ''}::text::timestamptz, ${after[1] ?? ''}::uuid)` : sql``}
    ORDER BY at DESC, id DESC
    LIMIT ${limit}`
}
