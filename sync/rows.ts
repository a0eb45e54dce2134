import { randomUUID } from 'node:crypto'
import type { ServerState, ServerStatus } from '../contracts/server-state.ts'
import type { Queries, Transaction } from '../lib/database.ts'

/** Which row. */
export interface ServerKey {
  tenant: string
  id: string
}

/** Why the cluster refused the command of a version. */
export interface Refusal {
  version: number
  reason: string
  message: string
}

/** The columns of a server that sync writes. */
export interface Observed {
  k8sUid: string | null
  /** A resource version: a number of any length. */
  k8sVersion: string | null
  state: ServerState | null
  observedStatus: ServerStatus
  refusedVersion: number | null
  refusal: Refusal | null
  observedAt: Date | null
  goneAt: Date | null
  worldRemovedAt: Date | null
}

/** The columns of a server that say what it should be. */
export interface Declared {
  managedBy: 'api' | 'kubectl'
  spec: unknown
  version: number
}

/** A server as its row has it. */
export interface ServerRow extends ServerKey, Observed, Declared {
  name: string
  createdAt: Date
  deletionRequestedAt: Date | null
  worldRemovalRequestedAt: Date | null
  worldTakenBy: string | null
}

/** Something that happened to a server, for its owner to read. */
export interface HistoryEntry {
  type: string
  actor: 'cluster' | 'sync'
  message: string
  version?: number
}

/** A locked row, and the database's time. */
export interface LockedRow {
  row: ServerRow
  now: Date
}

/** The row of a key, locked until the transaction ends. */
export async function lockServer(transaction: Transaction, { tenant, id }: ServerKey): Promise<LockedRow | undefined> {
  const [found] = await transaction<(ServerRow & { now: Date })[]>`SELECT *, now() AS now FROM servers WHERE tenant = ${tenant} AND id = ${id} FOR UPDATE`
  if (!found) return undefined
  const { now, ...row } = found
  return { row, now }
}

/** Writes what was observed of a row. */
export async function writeObserved(transaction: Transaction, row: ServerRow, changes: Partial<Observed>): Promise<void> {
  const next = { ...row, ...changes }
  await transaction`
    UPDATE servers SET k8s_uid = ${next.k8sUid}, k8s_version = ${next.k8sVersion}, state = ${toJson(transaction, next.state)},
      observed_status = ${next.observedStatus}, refused_version = ${next.refusedVersion}, refusal = ${toJson(transaction, next.refusal)},
      observed_at = ${next.observedAt}, gone_at = ${next.goneAt}, world_removed_at = ${next.worldRemovedAt}
    WHERE tenant = ${row.tenant} AND id = ${row.id}`
}

/** Writes what a resource that the API does not manage says it should be. */
export async function writeDeclared(transaction: Transaction, { tenant, id }: ServerKey, { managedBy, spec, version }: Declared): Promise<void> {
  await transaction`
    UPDATE servers SET managed_by = ${managedBy}, spec = ${toJson(transaction, spec)}, version = ${version}, updated_at = now()
    WHERE tenant = ${tenant} AND id = ${id}`
}

/** Adds to the history of a server. */
export async function addHistory(transaction: Transaction, { tenant, id }: ServerKey, entries: readonly HistoryEntry[]): Promise<void> {
  for (const { type, actor, message, version = null } of entries) {
    await transaction`INSERT INTO server_events (tenant, server_id, id, type, actor, message, version) VALUES (${tenant}, ${id}, ${randomUUID()}, ${type}, ${actor}, ${message}, ${version})`
  }
}

/** A value for a JSON column; null for none. */
export function toJson(queries: Queries, value: unknown): ReturnType<Queries['json']> | null {
  // The values are specs, states and keys, which came out of JSON or a schema, and so hold nothing else.
  return value === null || value === undefined ? null : queries.json(value as Parameters<Queries['json']>[0]) // eslint-disable-line @typescript-eslint/consistent-type-assertions
}

/** Keys as a table of one query, however many they are. */
export function keysOf(queries: Queries, keys: readonly ServerKey[]): ReturnType<Queries> {
  return queries`jsonb_to_recordset(${toJson(queries, keys.map(({ tenant, id }) => ({ tenant, id })))}::jsonb) AS wanted (tenant text, id uuid)`
}
