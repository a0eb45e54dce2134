import type { Server } from '../../../../contracts/rest/server.ts'
import type { ServerEvent } from '../../../../contracts/rest/server-event.ts'
import { toReportType } from '../../../../contracts/events.ts'

/** When what a server is doing now began, from its history, the newest first; undefined where that does not tell. */
export function beganAt(events: readonly ServerEvent[], { phase, status, createdAt }: Pick<Server, 'phase' | 'status' | 'createdAt'>): string | undefined {
  const type = status === 'terminating' ? 'server.deleted' : toReportType(phase)
  const newest = events.find((event) => event.type.startsWith('k8s.') || event.type === 'server.deleted')
  if (newest?.type === type) return newest.at
  // Nothing was seen of it yet: it began when it was asked for.
  return newest === undefined && phase === 'Starting' ? createdAt : undefined
}
