import type { Queries } from '../../lib/database.ts'

/** A dead letter as it stands in the database: of the outbox, or of the bus. For the administrator, so of all tenants. */
export interface DeadLetterRow {
  id: string
  kind: 'Command' | 'Message'
  at: Date
  subject: string
  reason: string
  attempts: number | null
  tenant: string | null
  server: string | null
  sequence: number | null
  body: string | null
  place: [string, string]
}

/** Some dead letters, the newest first. */
export async function listDeadLetters(sql: Queries, { limit, after }: { limit: number; after?: readonly string[] | undefined }): Promise<DeadLetterRow[]> {
  return sql<DeadLetterRow[]>`
    SELECT letters.*, jsonb_build_array(at::text, id::text) AS place FROM (
      SELECT id, 'Command' AS kind, failed_at AS at, type || '.' || tenant || '.' || server_id::text AS subject, coalesce(failure, '') AS reason,
        attempts, tenant, server_id::text AS server, NULL::bigint AS sequence, NULL::text AS body
      FROM outbox WHERE failed_at IS NOT NULL
      UNION ALL
      SELECT id, 'Message', created_at, subject, reason, NULL, NULL, NULL, sequence, body FROM dead_letters
    ) letters
    ${after ? sql`WHERE (at, id) < (${after[0] ?? ''}::text::timestamptz, ${after[1] ?? ''}::uuid)` : sql``}
    ORDER BY at DESC, id DESC LIMIT ${limit}`
}

/** Sends a command of the outbox on its way again; false when none of that id is set aside. */
export async function retryCommand(sql: Queries, id: string): Promise<boolean> {
  const rows = await sql`
    UPDATE outbox SET failed_at = NULL, failure = NULL, attempts = 0, next_at = now(), locked_until = NULL
    WHERE id = ${id} AND failed_at IS NOT NULL RETURNING id`
  return rows.length > 0
}
