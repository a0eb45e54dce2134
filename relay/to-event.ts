import { EVENT_SCHEMA, Report, toReportType, type Command } from '../contracts/events.ts'
import { COMPOSITE_FINALIZER, type TenantSlug } from '../contracts/identity.ts'
import type { ServerState } from '../contracts/server-state.ts'
import { toAnswer, type Outcome } from '../lib/outcome.ts'
import { isLater } from '../lib/resource-version.ts'
import { serverIdOf, toServerState, type ServerResource } from '../lib/server-state.ts'

/** Whether a server is over: its deletion has come so far that its pod and its children are gone. */
export const isOver = ({ metadata: { deletionTimestamp, finalizers } }: ServerResource): boolean => deletionTimestamp !== undefined && !finalizers.includes(COMPOSITE_FINALIZER)

/** The report of a resource's present state; `syncId` names the `sync.required` that it answers. */
export function toReport(resource: ServerResource, tenant: TenantSlug, time: string, syncId?: string): Report {
  const { uid, resourceVersion } = resource.metadata
  const state = toServerState(resource)
  const type = isOver(resource) ? 'k8s.deleted' : toReportType(state.phase)
  const id = [uid, resourceVersion, ...(syncId === undefined ? [] : [syncId])].join(':')
  return { id, time, schema: EVENT_SCHEMA, type, tenant, server: serverIdOf(resource), data: { ...state, ...(syncId !== undefined && { syncId }) } }
}

/** The report of how a command ended, where there is one. Its id is not the command's, or the bus would drop it as a second one. */
export function toAnswerReport(command: Command, outcome: Outcome, time: string): Report | undefined {
  const { id, tenant, server } = command
  const answer = toAnswer(command, outcome)
  return answer && { id: `${id}:${outcome.kind.toLowerCase()}`, time, schema: EVENT_SCHEMA, tenant, server, ...answer }
}

/** What makes a state news. Not the message, which may tell how far something is. */
const TELLING: readonly (keyof ServerState)[] = ['uid', 'phase', 'reason', 'address', 'port', 'sftpAddress', 'sftpHostKey', 'version', 'observedGeneration', 'specVersion', 'isTerminating', 'pendingRestart']

/** Whether a report tells more than the newest one of its server, which stands on the bus: `Stale` when it tells of an earlier state. */
export function toNewness(report: Report, newestBody: unknown): 'News' | 'Unchanged' | 'Stale' {
  const newest = Report.safeParse(newestBody).data
  if (!newest) return 'News'
  const [now, before] = [report.data, newest.data]
  if (before.resourceVersion !== undefined && isLater(before.resourceVersion, now.resourceVersion ?? '0')) return 'Stale'
  // The hook may see one more change after the end: it is told once.
  const telling = report.type === 'k8s.deleted' ? ['uid' as const] : TELLING
  return newest.type === report.type && telling.every((field) => now[field] === before[field]) ? 'Unchanged' : 'News'
}
