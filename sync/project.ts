import type { Phase } from '../contracts/minecraft-server.ts'
import { toReportType, type Report } from '../contracts/events.ts'
import { toEventType, toServerStatus, type ServerState, type ServerStatus } from '../contracts/server-state.ts'
import { isLater } from '../lib/resource-version.ts'
import type { HistoryEntry, Observed, ServerRow } from './rows.ts'

/** What a report says: its type and state. */
export type Told = Pick<Report, 'type' | 'data'>

/** Why a report changes nothing. */
export type Ignored = 'OtherName' | 'OtherResource' | 'NoResource' | 'Stale' | 'Gone' | 'Unasked' | 'OtherVersion' | 'Known'

/** What a report does to a row. */
export type Projection = { action: 'Write'; changes: Partial<Observed>; history: HistoryEntry[] } | { action: 'Ignore'; reason: Ignored }

const ignore = (reason: Ignored): Projection => ({ action: 'Ignore', reason })

/**
 * What a report does to its row at a time. One rule: of a resource's states the row takes those that are later than what
 * it has. So reports may come twice and in any order, and the row never goes back.
 */
export function project(row: ServerRow, { type, data }: Told, now: Date): Projection {
  if (data.name !== row.name) return ignore('OtherName')
  if (data.refusal) return projectRefusal(row, data.refusal)
  if (type === 'k8s.deleted') return data.uid === undefined ? projectAbsence(row, data, now) : projectEnd(row, data, now)
  return projectState(row, data, now)
}

/** The state that a row keeps of a report: without what is only about the report itself. */
export function toKeptState({ syncId: _syncId, refusal: _refusal, worldRemoved: _worldRemoved, ...state }: ServerState): ServerState {
  return state
}

/** The status that a state means. */
export const statusOf = ({ phase, isTerminating }: ServerState): ServerStatus => (isTerminating ? 'terminating' : toServerStatus(phase))

/** The report by which a state is told. */
export const toTold = (data: ServerState): Told => ({ type: toReportType(data.phase), data })

function projectState(row: ServerRow, data: ServerState, now: Date): Projection {
  const { uid, resourceVersion } = data
  if (uid === undefined || resourceVersion === undefined) return ignore('NoResource')
  if (row.goneAt) return ignore('Gone')
  if (row.k8sVersion !== null && !isLater(resourceVersion, row.k8sVersion)) return ignore('Stale')
  const observedStatus = statusOf(data)
  const isNews = row.state === null || observedStatus !== row.observedStatus || (phaseOf(data) !== phaseOf(row.state) && !data.isTerminating)
  return {
    action: 'Write',
    changes: { k8sUid: uid, k8sVersion: resourceVersion, state: toKeptState(data), observedStatus, observedAt: now, ...refusalAfter(row, data) },
    history: isNews ? [{ type: toEventType(data), actor: 'cluster', message: toSentence(data) }] : [],
  }
}

/** A resource that no hook has seen is starting. */
const phaseOf = ({ phase = 'Starting' }: ServerState): Phase => phase

/** A version that was refused and has come through after all, sent again, is refused no more. */
function refusalAfter({ refusedVersion, state }: ServerRow, { specVersion = 0 }: ServerState): Partial<Observed> {
  const hasComeThrough = refusedVersion !== null && specVersion >= refusedVersion && (state?.specVersion ?? 0) < refusedVersion
  return hasComeThrough ? { refusedVersion: null, refusal: null } : {}
}

/** A refusal is of one version, and stands until the row has another. */
function projectRefusal(row: ServerRow, refusal: NonNullable<ServerState['refusal']>): Projection {
  if (row.goneAt) return ignore('Gone')
  if (refusal.version > row.version) return ignore('OtherVersion')
  if (row.refusedVersion !== null && refusal.version < row.refusedVersion) return ignore('Stale')
  if (row.refusal?.version === refusal.version && row.refusal.reason === refusal.reason && row.refusal.message === refusal.message) return ignore('Known')
  const { version, reason, message } = refusal
  return {
    action: 'Write',
    changes: { refusedVersion: version, refusal },
    history: [{ type: 'k8s.error', actor: 'cluster', message: `The cluster refused version ${version}: ${message} (${reason})`, version }],
  }
}

/** The end of one resource: final, so it counts at the version that was last seen too. */
function projectEnd(row: ServerRow, data: ServerState, now: Date): Projection {
  const { uid = '', resourceVersion = null } = data
  if (row.goneAt) return ignore('Gone')
  if (row.k8sUid !== null && row.k8sUid !== uid) return ignore('OtherResource')
  if (row.k8sVersion !== null && resourceVersion !== null && isLater(row.k8sVersion, resourceVersion)) return ignore('Stale')
  return {
    action: 'Write',
    changes: { k8sUid: uid, k8sVersion: resourceVersion ?? row.k8sVersion, state: toKeptState(data), observedStatus: 'terminating', observedAt: now, goneAt: now, ...worldOf(row, data, now) },
    history: [GONE],
  }
}

/** There is no resource: the end of a server whose deletion was asked for, and of nothing else. */
function projectAbsence(row: ServerRow, data: ServerState, now: Date): Projection {
  const world = worldOf(row, data, now)
  const isEnd = row.goneAt === null && row.deletionRequestedAt !== null
  if (!isEnd && !world.worldRemovedAt) return ignore(row.goneAt ? 'Gone' : 'Unasked')
  const history = [...(isEnd ? [GONE] : []), ...(world.worldRemovedAt ? [WORLD_REMOVED] : [])]
  return { action: 'Write', changes: { ...(isEnd && { goneAt: now }), ...world }, history }
}

const worldOf = (row: ServerRow, { worldRemoved }: ServerState, now: Date): Partial<Observed> => (worldRemoved && row.worldRemovedAt === null ? { worldRemovedAt: now } : {})

const GONE: HistoryEntry = { type: 'k8s.deleted', actor: 'cluster', message: 'The server is gone.' }
const WORLD_REMOVED: HistoryEntry = { type: 'k8s.deleted', actor: 'cluster', message: 'The world was removed.' }

/** What a state is in the words of its history; its type names the phase. */
function toSentence({ phase = 'Starting', reason, message, isTerminating }: ServerState): string {
  return isTerminating ? 'The server is being deleted.' : message ?? reason ?? phase
}
