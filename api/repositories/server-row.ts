import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { ServerState, ServerStatus } from '../../contracts/server-state.ts'

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
}

/** The columns of a row, as postgres.js takes them. */
export const SERVER_COLUMNS: (keyof ServerRow)[] = [
  'id', 'name', 'managedBy', 'spec', 'version', 'createdAt', 'updatedAt', 'deletionRequestedAt', 'worldRemovalRequestedAt', 'worldTakenBy',
  'k8sUid', 'state', 'status', 'refusedVersion', 'refusal', 'observedAt', 'goneAt', 'worldRemovedAt',
]

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
