import type { Fragment, Queries } from './database.ts'

/** Which server. */
export interface ServerKey {
  tenant: string
  id: string
}

/** Something that happened to a server, for its owner to read. */
export interface HistoryEntry {
  type: string
  /** Who did it: a key by its name, or a part of the platform. */
  actor: string
  message: string
  /** Version of the server that it is about. */
  version?: number
}

/**
 * Steps of a statement whose step `of` gives servers of one tenant as `tenant` and `id`: they raise the tenant's counter by
 * one when there are any, and note its number (step `raised`, column `seq`) as that of the servers' last change.
 *
 * The counter's row is locked until the commit, so it comes after every lock on rows of servers: at the end of a transaction.
 */
export function raiseFeed(queries: Queries, of: string): Fragment {
  return queries`
    raised AS (
      INSERT INTO feeds AS feed (tenant, seq) SELECT DISTINCT tenant, 1::bigint FROM ${queries(of)}
      ON CONFLICT (tenant) DO UPDATE SET seq = feed.seq + 1
      RETURNING seq
    ), moved AS (
      INSERT INTO server_changes (tenant, server_id, seq) SELECT tenant, id, seq FROM ${queries(of)}, raised
      ON CONFLICT (tenant, server_id) DO UPDATE SET seq = excluded.seq
    )`
}

/** The step after those of `raiseFeed` that adds to the history of each of the servers, under the number of the change. */
export function addEvents(queries: Queries, of: string, entries: readonly HistoryEntry[]): Fragment {
  const list = JSON.stringify(entries)
  return queries`
    event AS (
      INSERT INTO server_events (tenant, server_id, id, type, actor, message, version, seq)
      SELECT tenant, ${queries(of)}.id, gen_random_uuid(), entry.type, entry.actor, entry.message, entry.version, seq
      FROM ${queries(of)}, raised, jsonb_to_recordset(${list}::text::jsonb) AS entry (type text, actor text, message text, version bigint)
    )`
}

/** Notes that a server has changed, and what its history says of it: the last thing that a transaction does. */
export async function recordChange(queries: Queries, { tenant, id }: ServerKey, entries: readonly HistoryEntry[] = []): Promise<void> {
  await queries`
    WITH changed AS (SELECT ${tenant}::text AS tenant, ${id}::uuid AS id), ${raiseFeed(queries, 'changed')}, ${addEvents(queries, 'changed', entries)}
    SELECT 1 FROM raised`
}
