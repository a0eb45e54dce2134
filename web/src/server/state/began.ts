import type { Server } from '../../../../contracts/rest/server.ts'
import type { ServerEvent } from '../../../../contracts/rest/server-event.ts'
import { toEventType } from '../../../../contracts/server-state.ts'

/** When what a server is doing now began, from its history, the newest first; undefined where that does not tell. */
export function beganAt(events: readonly ServerEvent[], { phase, status, createdAt }: Pick<Server, 'phase' | 'status' | 'createdAt'>): string | undefined {
  const timeOf = (...types: string[]): string | undefined => events.find(({ type }) => types.includes(type))?.at
  if (status === 'terminating') return timeOf('server.deleted') ?? timeOf('k8s.terminating')
  const newest = events.find(({ type }) => type.startsWith('k8s.'))
  // Nothing was seen of it yet: it began when it was asked for.
  if (newest === undefined) return phase === 'Starting' ? createdAt : undefined
  return [toEventType({ phase, isTerminating: false }), 'k8s.degraded'].includes(newest.type) ? newest.at : undefined
}
