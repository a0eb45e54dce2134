import { query, type Database } from '../lib/database.ts'
import type { ComparedRow, KeptWorld } from './drift.ts'
import { keysOf, toJson, type ServerKey } from './rows.ts'

/** Rows of one query. */
const PAGE_SIZE = 1_000

/** Where a row stands among the living. */
export interface LivingRow extends ServerKey {
  name: string
  k8sUid: string | null
}

/** The rows of these keys, with what is known of their commands. */
export function readCompared(database: Database, keys: readonly ServerKey[]): Promise<ComparedRow[]> {
  return query(database<ComparedRow[]>`
    SELECT servers.*, coalesce(commands.has_pending, false) AS has_pending, commands.last_sent_at, coalesce(commands.has_failed, false) AS has_failed
    FROM ${keysOf(database, keys)} JOIN servers ON servers.tenant = wanted.tenant AND servers.id = wanted.id
    LEFT JOIN LATERAL (
      SELECT bool_or(published_at IS NULL AND failed_at IS NULL) AS has_pending, max(published_at) AS last_sent_at,
        bool_or(failed_at IS NOT NULL AND version = servers.version) AS has_failed
      FROM outbox WHERE outbox.tenant = servers.tenant AND outbox.server_id = servers.id) AS commands ON true`)
}

/** The rows of those of these resources that have lost the marks of the API: the rows know them by their uids. */
export async function readUnmarked(database: Database, servers: readonly { tenant: string; name: string; uid: string }[]): Promise<ComparedRow[]> {
  if (servers.length === 0) return []
  const wanted = toJson(database, servers.map(({ tenant, name, uid }) => ({ tenant, name, uid })))
  return readCompared(database, await query(database<ServerKey[]>`
    SELECT servers.tenant, servers.id
    FROM jsonb_to_recordset(${wanted}::jsonb) AS wanted (tenant text, name text, uid text)
    JOIN servers ON servers.tenant = wanted.tenant AND servers.name = wanted.name AND servers.k8s_uid = wanted.uid
    WHERE servers.gone_at IS NULL AND servers.managed_by = 'api'`))
}

/** All living rows, in the order of tenant and name. */
export async function* livingRows(database: Database): AsyncGenerator<LivingRow[]> {
  let after = { tenant: '', name: '' }
  for (;;) {
    const rows = await query(database<LivingRow[]>`
      SELECT tenant, id, name, k8s_uid FROM servers WHERE gone_at IS NULL AND (tenant, name) > (${after.tenant}, ${after.name})
      ORDER BY tenant, name LIMIT ${PAGE_SIZE}`)
    yield rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_SIZE) return
    after = last
  }
}

/** The rows that are gone, and whose world is to go still. */
export function owedRows(database: Database): Promise<ServerKey[]> {
  return query(database<ServerKey[]>`
    SELECT tenant, id FROM servers
    WHERE gone_at IS NOT NULL AND world_removal_requested_at IS NOT NULL AND world_removed_at IS NULL AND world_taken_by IS NULL
    ORDER BY world_removal_requested_at LIMIT ${PAGE_SIZE}`)
}

/** The rows that are gone, and whose world is kept, in the order of tenant and name. */
export async function* keptWorlds(database: Database): AsyncGenerator<KeptWorld[]> {
  let after: Pick<KeptWorld, 'tenant' | 'name' | 'id'> = { tenant: '', name: '', id: '00000000-0000-0000-0000-000000000000' }
  for (;;) {
    const rows = await query(database<KeptWorld[]>`
      SELECT tenant, id, name, gone_at, k8s_version FROM servers
      WHERE gone_at IS NOT NULL AND world_removal_requested_at IS NULL AND world_removed_at IS NULL AND world_taken_by IS NULL
        AND (tenant, name, id) > (${after.tenant}, ${after.name}, ${after.id}::uuid)
      ORDER BY tenant, name, id LIMIT ${PAGE_SIZE}`)
    yield rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_SIZE) return
    after = last
  }
}

/** The database's time: what was observed from now on is newer than what is read next. */
export async function readTime(database: Database): Promise<Date> {
  const [row] = await query(database<{ now: Date }[]>`SELECT now() AS now`)
  if (!row) throw new Error('The database does not tell the time.')
  return row.now
}
