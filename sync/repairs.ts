import { breaks, inTransaction, query, type Database, type Transaction } from '../lib/database.ts'
import type { CommandType } from '../contracts/subjects.ts'
import { recordChange } from '../lib/feed.ts'
import type { Seen } from './cluster.ts'
import { enqueue } from './outbox.ts'
import { lockServer, writeObserved, type FoundRow, type ServerKey, type ServerRow } from './rows.ts'
import { takeWorlds } from './worlds.ts'

// Each repair looks again at its row once that is locked, and does nothing when the row has moved since it was compared:
// another replica, the API or a report was faster, and the next pass looks again.

/** Lets a row take a state that is not later than its own. */
export async function lower(database: Database, { tenant, id, k8sVersion }: ServerRow, to: string): Promise<boolean> {
  const rows = await inTransaction(database, (transaction) => transaction`UPDATE servers SET k8s_version = ${to} WHERE tenant = ${tenant} AND id = ${id} AND k8s_version = ${k8sVersion} AND gone_at IS NULL RETURNING id`)
  return rows.length > 0
}

/** Sends the desired state of a row again, at its own version. */
export function resend(database: Database, compared: ServerRow, type: CommandType, seen?: Seen): Promise<boolean> {
  return whenUnmoved(database, compared, async (transaction, { row }) => {
    if (await hasPending(transaction, row)) return false
    const adopt = seen && seen.specVersion === undefined ? seen.uid : undefined
    // The kill of a resource that has only lost its marks was done long ago.
    const kill = type === 'server.updated' && seen?.id === row.id && await wasKill(transaction, row)
    const data = type === 'server.deleted' ? toDeletion(row) : { ...toDesired(row), ...(adopt !== undefined && { adopt }), ...(kill && { kill }) }
    await enqueue(transaction, row, { type, version: row.version, data })
    return true
  })
}

/** Sends the desired state of a row against that of its resource. */
export function putBack(database: Database, compared: ServerRow): Promise<boolean> {
  return whenUnmoved(database, compared, async (transaction, { row }) => {
    if (await hasPending(transaction, row)) return false
    await enqueue(transaction, row, { type: 'server.updated', version: row.version, data: toDesired(row) })
    await recordChange(transaction, row, [{ type: 'spec.put-back', actor: 'sync', message: 'The spec was changed in the cluster, and is put back.', version: row.version }])
    return true
  })
}

/** Lifts a row above a version that it never had: the database was restored, and is the truth all the same. */
export function raise(database: Database, compared: ServerRow, version: number): Promise<boolean> {
  return whenUnmoved(database, compared, async (transaction, { row }) => {
    await transaction`UPDATE servers SET version = ${version}, updated_at = now() WHERE tenant = ${row.tenant} AND id = ${row.id}`
    await enqueue(transaction, row, { type: 'server.updated', version, data: toDesired(row) })
    await recordChange(transaction, row, [{ type: 'spec.put-back', actor: 'sync', message: 'The cluster had a later version, and is given that of the database.', version }])
    return true
  })
}

/** Marks a row as living again; the next pass looks at it. Not when another server has its name meanwhile. */
export async function revive(database: Database, compared: ServerRow): Promise<boolean> {
  try {
    return await whenUnmoved(database, compared, async (transaction, { row }) => {
      await writeObserved(transaction, row, { goneAt: null, worldRemovedAt: null, k8sUid: null, k8sVersion: null, observedStatus: 'deploying' })
      await takeWorlds(transaction, row, row.name)
      await recordChange(transaction, row, [{ type: 'server.found', actor: 'sync', message: 'The server is in the cluster still.' }])
      return true
    })
  } catch (error) {
    if (breaks(error, 'servers_name')) return false
    throw error
  }
}

/** Marks a row as gone. */
export function end(database: Database, compared: ServerRow, message: string): Promise<boolean> {
  return whenUnmoved(database, compared, async (transaction, { row, now }) => {
    await writeObserved(transaction, row, { goneAt: now, observedStatus: 'terminating', observedAt: now })
    await recordChange(transaction, row, [{ type: 'k8s.deleted', actor: 'sync', message }])
    return true
  })
}

/** Marks a kept world as gone, unless it is kept no more: another server has it, or its removal was approved. */
export function endWorld(database: Database, key: ServerKey): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    const { row, now } = (await lockServer(transaction, key)) ?? {}
    if (!row?.goneAt || !now || row.worldRemovalRequestedAt || row.worldRemovedAt || row.worldTakenBy !== null) return false
    await writeObserved(transaction, row, { worldRemovedAt: now })
    await recordChange(transaction, row, [{ type: 'k8s.deleted', actor: 'sync', message: 'The world is gone: its volume claim was deleted in the cluster.' }])
    return true
  })
}

function whenUnmoved(database: Database, compared: ServerRow, work: (transaction: Transaction, locked: FoundRow) => Promise<boolean>): Promise<boolean> {
  return inTransaction(database, async (transaction) => {
    const locked = await lockServer(transaction, compared)
    return locked !== undefined && isUnmoved(locked.row, compared) && work(transaction, locked)
  })
}

function isUnmoved(row: ServerRow, compared: ServerRow): boolean {
  return row.version === compared.version && row.k8sUid === compared.k8sUid && row.k8sVersion === compared.k8sVersion
    && (row.goneAt === null) === (compared.goneAt === null) && (row.deletionRequestedAt === null) === (compared.deletionRequestedAt === null)
}

const toDesired = ({ name, spec }: ServerRow): object => ({ name, spec })

function toDeletion({ name, worldRemovalRequestedAt, worldRemovedAt, worldTakenBy }: ServerRow): object {
  return { name, removeWorld: worldRemovalRequestedAt !== null && worldRemovedAt === null && worldTakenBy === null }
}

async function hasPending(transaction: Transaction, { tenant, id }: ServerRow): Promise<boolean> {
  const rows = await query(transaction`SELECT 1 FROM outbox WHERE tenant = ${tenant} AND server_id = ${id} AND published_at IS NULL AND failed_at IS NULL LIMIT 1`)
  return rows.length > 0
}

/** Whether the version that got lost asked for a kill: the resource was never written from it, so the kill was not done either. */
async function wasKill(transaction: Transaction, { tenant, id, version }: ServerRow): Promise<boolean> {
  const rows = await query(transaction`SELECT 1 FROM outbox WHERE tenant = ${tenant} AND server_id = ${id} AND version = ${version} AND data ->> 'kill' = 'true' LIMIT 1`)
  return rows.length > 0
}
