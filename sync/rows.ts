import type { ServerState, ServerStatus } from '../contracts/server-state.ts'
import type { Queries, Transaction } from '../lib/database.ts'
import { addEvents, raiseFeed, type HistoryEntry as Entry, type ServerKey } from '../lib/feed.ts'

export type { ServerKey }

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

/** What sync tells in the history of a server. */
export interface HistoryEntry extends Entry {
  actor: 'cluster' | 'sync'
}

/** A row as it was read, and the database's time then. */
export interface FoundRow {
  row: ServerRow
  now: Date
}

/** The row of a key. */
export async function readServer(queries: Queries, { tenant, id }: ServerKey): Promise<FoundRow | undefined> {
  return toFound(await queries<TimedRow[]>`SELECT *, now() AS now FROM servers WHERE tenant = ${tenant} AND id = ${id}`)
}

/** The row of a key, locked until the transaction ends. */
export async function lockServer(transaction: Transaction, { tenant, id }: ServerKey): Promise<FoundRow | undefined> {
  return toFound(await transaction<TimedRow[]>`SELECT *, now() AS now FROM servers WHERE tenant = ${tenant} AND id = ${id} FOR UPDATE`)
}

type TimedRow = ServerRow & { now: Date }

function toFound([found]: TimedRow[]): FoundRow | undefined {
  if (!found) return undefined
  const { now, ...row } = found
  return { row, now }
}

/** Writes what was observed of a row. The transaction ends with `recordChange`. */
export async function writeObserved(transaction: Transaction, row: ServerRow, changes: Partial<Observed>): Promise<void> {
  await transaction`UPDATE servers SET ${observedOf(transaction, { ...row, ...changes })} WHERE tenant = ${row.tenant} AND id = ${row.id}`
}

/**
 * Writes what was observed of a row, its history and its tenant's counter, in one statement. false, and nothing is written, when something that a
 * projection depends on has changed since the row was read. Of a time that is whether there is one.
 */
export async function writeIfUnmoved(queries: Queries, row: ServerRow, { changes, history }: { changes: Partial<Observed>; history: readonly HistoryEntry[] }): Promise<boolean> {
  const written = await queries`
    WITH written AS (
      UPDATE servers SET ${observedOf(queries, { ...row, ...changes })}
      WHERE tenant = ${row.tenant} AND id = ${row.id} AND k8s_uid IS NOT DISTINCT FROM ${row.k8sUid}
        AND k8s_version IS NOT DISTINCT FROM ${row.k8sVersion} AND refusal IS NOT DISTINCT FROM ${toJson(queries, row.refusal)}::jsonb
        AND (gone_at IS NULL) = ${row.goneAt === null} AND (deletion_requested_at IS NULL) = ${row.deletionRequestedAt === null}
        AND (world_removed_at IS NULL) = ${row.worldRemovedAt === null}
      RETURNING tenant, id
    ), ${raiseFeed(queries, 'written')}, ${addEvents(queries, 'written', history)}
    SELECT id FROM written`
  return written.length > 0
}

function observedOf(queries: Queries, observed: Observed): ReturnType<Queries> {
  return queries`k8s_uid = ${observed.k8sUid}, k8s_version = ${observed.k8sVersion}, state = ${toJson(queries, observed.state)},
    observed_status = ${observed.observedStatus}, refused_version = ${observed.refusedVersion}, refusal = ${toJson(queries, observed.refusal)},
    observed_at = ${observed.observedAt}, gone_at = ${observed.goneAt}, world_removed_at = ${observed.worldRemovedAt}`
}

/** Writes what a resource that the API does not manage says it should be. The transaction ends with `recordChange`. */
export async function writeDeclared(transaction: Transaction, { tenant, id }: ServerKey, { managedBy, spec, version }: Declared): Promise<void> {
  await transaction`
    UPDATE servers SET managed_by = ${managedBy}, spec = ${toJson(transaction, spec)}, version = ${version}, updated_at = now()
    WHERE tenant = ${tenant} AND id = ${id}`
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
