import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { ServerState, ServerStatus } from '../../contracts/server-state.ts'
import type { Fragment, Queries } from '../../lib/database.ts'

/** A server as it stands in the database. */
export interface ServerRow {
  id: string
  name: string
  managedBy: 'api' | 'kubectl'
  spec: MinecraftServerSpec
  version: number
  createdAt: Date
  updatedAt: Date
  deletionRequestedAt: Date | null
  worldRemovalRequestedAt: Date | null
  worldTakenBy: string | null
  k8sUid: string | null
  state: ServerState | null
  status: ServerStatus
  refusedVersion: number | null
  refusal: ServerState['refusal'] | null
  observedAt: Date | null
  goneAt: Date | null
  worldRemovedAt: Date | null
  /** Who plays, as measured a moment ago; null when it was not, absent where it was not asked for. */
  players?: { online: number; max: number } | null
}

/** The columns of a row, as postgres.js takes them. */
export const SERVER_COLUMNS: (keyof ServerRow)[] = [
  'id', 'name', 'managedBy', 'spec', 'version', 'createdAt', 'updatedAt', 'deletionRequestedAt', 'worldRemovalRequestedAt', 'worldTakenBy',
  'k8sUid', 'state', 'status', 'refusedVersion', 'refusal', 'observedAt', 'goneAt', 'worldRemovedAt',
]

/** Players of the servers of a query, as measured in the last 90 s: three times that they are in turn. */
export const latestPlayers = (sql: Queries): Fragment => sql`(
  SELECT jsonb_build_object('online', players_last, 'max', players_max) FROM server_metrics
  WHERE server_metrics.tenant = servers.tenant AND server_metrics.server_id = servers.id AND step = 60
    AND at > now() - INTERVAL '150 seconds' AND last_at > now() - INTERVAL '90 seconds'
  ORDER BY at DESC LIMIT 1) AS players`

/** What a spec is where it says nothing. */
export const SPEC_DEFAULTS = MinecraftServerSpec.parse({ eula: true })

/**
 * The row with its spec in the order of the schema, and with the defaults of fields that are younger than the row. A spec
 * that this release does not take any more can still be shown, and its server deleted.
 */
export function toServerRow(row: ServerRow): ServerRow {
  const { success, data } = MinecraftServerSpec.safeParse(row.spec)
  return { ...row, spec: success ? data : { ...SPEC_DEFAULTS, ...row.spec } }
}

/** Whether the cluster refused what the row wants. */
export const isRefused = ({ refusedVersion, version }: Pick<ServerRow, 'refusedVersion' | 'version'>): boolean => refusedVersion === version
