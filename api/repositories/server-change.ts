import { randomUUID } from 'node:crypto'
import type { Change, Deletion } from '../../contracts/events.ts'
import type { TenantSlug } from '../../contracts/identity.ts'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { Queries } from '../../lib/database.ts'
import { addEvents, raiseFeed, type HistoryEntry } from '../../lib/feed.ts'
import { SERVER_COLUMNS, toServerRow, type ServerRow } from './server-row.ts'

/** One change of a server: what becomes of its row, what the cluster is told, and what its history says. */
export interface ServerChange {
  spec?: MinecraftServerSpec
  managedBy?: 'api'
  isDeletion?: boolean
  isWorldRemoval?: boolean
  command: { type: Change['type'] } & Partial<Pick<Change['data'], 'kill' | 'adopt'>> | { type: Deletion['type'] } & Partial<Pick<Deletion['data'], 'removeWorld'>>
  event: Omit<HistoryEntry, 'version'>
}

/** Changes a row that still is as it was read, with its command, its history and its tenant's counter in one statement; undefined when it is not. */
export async function writeServerChange(sql: Queries, tenant: TenantSlug, row: ServerRow, change: ServerChange): Promise<ServerRow | undefined> {
  const { spec = row.spec, managedBy = row.managedBy, isDeletion = false, isWorldRemoval = false, command: { type, ...flags }, event } = change
  const specText = JSON.stringify(spec)
  const data = JSON.stringify({ name: row.name, ...(type !== 'server.deleted' && { spec }), ...flags })
  // An update makes nothing: what has never been seen in the cluster, perhaps since it was refused, is asked for anew.
  const sent = row.k8sUid === null && type !== 'server.deleted' ? 'server.created' : type
  const [changed] = await sql<ServerRow[]>`
    WITH changed AS (
      UPDATE servers SET
        version = version + 1,
        updated_at = now(),
        spec = ${specText}::text::jsonb,
        managed_by = ${managedBy},
        deletion_requested_at = CASE WHEN ${isDeletion} THEN now() ELSE deletion_requested_at END,
        world_removal_requested_at = CASE WHEN ${isWorldRemoval} THEN now() ELSE world_removal_requested_at END
      WHERE tenant = ${tenant} AND id = ${row.id} AND version = ${row.version}
        AND (gone_at IS NULL) = ${row.goneAt === null} AND world_taken_by IS NULL AND world_removed_at IS NULL
      RETURNING tenant, ${sql(SERVER_COLUMNS)}
    ), command AS (
      INSERT INTO outbox (tenant, id, server_id, version, type, data)
      SELECT ${tenant}, ${randomUUID()}::uuid, id, version, ${sent}, ${data}::text::jsonb FROM changed
    ), ${raiseFeed(sql, 'changed')}, ${addEvents(sql, 'changed', [{ ...event, version: row.version + 1 }])}
    SELECT ${sql(SERVER_COLUMNS)} FROM changed`
  return changed && toServerRow(changed)
}
