import { isDeepStrictEqual } from 'node:util'
import type { ServerState } from '../contracts/server-state.ts'
import type { CommandType } from '../contracts/subjects.ts'
import { isLater } from '../lib/resource-version.ts'
import type { Seen } from './cluster.ts'
import { agree } from './declared.ts'
import { statusOf, toKeptState } from './project.ts'
import type { ServerKey, ServerRow } from './rows.ts'

/** A row, and what is known of its commands. */
export interface ComparedRow extends ServerRow {
  /** Whether a command waits in the outbox. */
  hasPending: boolean
  /** When the last one went out. */
  lastSentAt: Date | null
  /** Whether the newest one could not be sent at all. */
  hasFailed: boolean
}

/** A row that is gone, and whose world is kept. */
export interface KeptWorld extends ServerKey {
  name: string
  goneAt: Date
  k8sVersion: string | null
}

/** One pass over all servers. */
export interface Pass {
  /** The database's time before the cluster was listed. What was observed since is newer than the list. */
  startedAt: Date
  /** The version of the moment that the list shows. */
  listVersion: string
}

/** What a comparison finds. */
export type Finding =
  /** The row says something else than the resource. `lowerTo`: the row takes the present state only once it counts as older. */
  | { kind: 'Stale'; lowerTo?: string }
  /** Somebody else changed the spec of a managed resource. */
  | { kind: 'PutBack' }
  /** A command that must have got lost is sent again. */
  | { kind: 'Resend'; type: CommandType }
  /** The resource was written from a version that the row never had. */
  | { kind: 'Raise'; version: number }
  /** The row is marked as gone, but its resource is there. */
  | { kind: 'Revive' }
  /** There is no resource any more, as was asked. */
  | { kind: 'Gone' }
  /** There is no resource any more, and nobody asked here. */
  | { kind: 'Lost' }

/** For so long after it was sent a command may still be under way. */
const UNDER_WAY_MS = 60_000

/** A put-back that comes too early does no harm: the version is that of the command under way. */
const PUT_BACK_MS = 15_000

/** What is to be done about a row and its resource. */
export function compareSeen(row: ComparedRow, seen: Seen, pass: Pass): Finding[] {
  // A copy of the resource under another name is not this server.
  if (row.name !== seen.name) return []
  // One that is being deleted goes by itself: something that is not ours may hold it for as long as it likes.
  if (row.goneAt) return !seen.state.isTerminating && isBefore(row.goneAt, pass, UNDER_WAY_MS) ? [{ kind: 'Revive' }] : []
  return [...compareSpec(row, seen, pass), ...compareState(row, seen, pass)]
}

/** What is to be done about a row whose resource has lost the marks of the API: it is given them anew, with the spec of the row. */
export function compareUnmarked(row: ComparedRow, seen: Seen, pass: Pass): Finding[] {
  return isQuiet(row, pass) && !isRefused(row) && !seen.state.isTerminating ? [{ kind: 'Resend', type: 'server.updated' }] : []
}

/** What is to be done about a row that has no resource. */
export function compareMissing(row: ComparedRow, pass: Pass): Finding[] {
  if (isNewerThanList(row, pass)) return []
  if (row.deletionRequestedAt) return row.k8sUid !== null || isQuiet(row, pass) ? [{ kind: 'Gone' }] : []
  if (row.k8sUid !== null && !isForgotten(row, pass)) return [{ kind: 'Lost' }]
  return isQuiet(row, pass) && isBefore(row.createdAt, pass, UNDER_WAY_MS) && !isRefused(row) ? [{ kind: 'Resend', type: 'server.created' }] : []
}

/** What is to be done about a row that is gone. */
export function compareGone(row: ComparedRow, pass: Pass): Finding[] {
  const isOwed = row.worldRemovalRequestedAt !== null && row.worldRemovedAt === null && row.worldTakenBy === null
  return isOwed && isQuiet(row, pass) ? [{ kind: 'Resend', type: 'server.deleted' }] : []
}

/**
 * Whether a kept world whose claim a list of that version does not show may be gone. Not so soon after its server: the list may be older. Not
 * when its server is later than the list: the cluster was restored to a moment before, and its claims may come back.
 */
export function mayBeLost({ goneAt, k8sVersion }: KeptWorld, listVersion: string, pass: Pass): boolean {
  return isBefore(goneAt, pass, UNDER_WAY_MS) && (k8sVersion === null || !isLater(k8sVersion, listVersion))
}

/** Most rows that one pass may mark as gone: a list of another cluster, or of an empty one, must not end all servers. */
export const mostLost = (living: number): number => Math.max(5, Math.floor(living / 5))

/** The row's own guard lets later states pass. After a restore of etcd the cluster's versions are lower, and somebody may have edited the row. */
function compareState(row: ComparedRow, seen: Seen, pass: Pass): Finding[] {
  const { resourceVersion } = seen
  if (row.k8sVersion === null) return [{ kind: 'Stale' }]
  if (isNewerThanList(row, pass)) return []
  if (isLater(row.k8sVersion, resourceVersion)) return [{ kind: 'Stale', lowerTo: before(resourceVersion) }]
  if (isSameState(row, seen)) return []
  return [{ kind: 'Stale', ...(row.k8sVersion === resourceVersion && { lowerTo: before(resourceVersion) }) }]
}

/** Of a server that the API manages the row is the truth. */
function compareSpec(row: ComparedRow, seen: Seen, pass: Pass): Finding[] {
  if (row.managedBy === 'kubectl') return []
  if (row.deletionRequestedAt) return !seen.state.isTerminating && isQuiet(row, pass) ? [{ kind: 'Resend', type: 'server.deleted' }] : []
  return seen.state.isTerminating ? [] : compareVersion(row, seen, pass)
}

function compareVersion(row: ComparedRow, seen: Seen, pass: Pass): Finding[] {
  const { specVersion = 0 } = seen
  if (specVersion > row.version) return [{ kind: 'Raise', version: specVersion + 1 }]
  if (isRefused(row)) return []
  if (specVersion < row.version) return isQuiet(row, pass) ? [{ kind: 'Resend', type: 'server.updated' }] : []
  return isQuiet(row, pass, PUT_BACK_MS) && !agree(row, seen) ? [{ kind: 'PutBack' }] : []
}

function isSameState(row: ServerRow, { uid, state }: Seen): boolean {
  return row.state !== null && row.k8sUid === uid && row.observedStatus === statusOf(state) && isDeepStrictEqual(toCompared(row.state), toCompared(state))
}

/** A write that changes nothing that is told makes a new version, and is no news. Players are not in the resource. */
function toCompared(state: ServerState): ServerState {
  const { resourceVersion: _resourceVersion, players: _players, ...rest } = toKeptState(state)
  return rest
}

/** No command is under way. */
function isQuiet({ hasPending, hasFailed, lastSentAt }: ComparedRow, pass: Pass, ms = UNDER_WAY_MS): boolean {
  return !hasPending && !hasFailed && (lastSentAt === null || isBefore(lastSentAt, pass, ms))
}

const isBefore = (moment: Date, { startedAt }: Pass, ms: number): boolean => moment.getTime() + ms < startedAt.getTime()
const isNewerThanList = ({ observedAt }: ServerRow, { startedAt }: Pass): boolean => observedAt !== null && observedAt >= startedAt
const isRefused = ({ refusedVersion, version }: ServerRow): boolean => refusedVersion === version

/** The cluster was restored to a moment before the server was made. What kubectl made can't be made again here. */
const isForgotten = ({ managedBy, k8sVersion }: ServerRow, { listVersion }: Pass): boolean => managedBy === 'api' && k8sVersion !== null && isLater(k8sVersion, listVersion)

/** The version just before another: a row that has it takes that other one. */
const before = (version: string): string => String(BigInt(version) - 1n)
