import type { ClientMessage } from '../../contracts/socket.ts'
import { acceptLogs } from './follow-logs.ts'
import { acceptMetrics } from './follow-metrics.ts'
import { acceptServers } from './follow-servers.ts'
import type { Follower, Following } from './live.ts'

/** What a client asks to follow. */
export type Subscribe = Extract<ClientMessage, { type: 'subscribe' }>

/** Accepts what a client asks to follow. Rejects when it is refused: a `ProblemError` is told to the client. */
export function acceptTopic(follower: Follower, request: Subscribe, signal: AbortSignal): Promise<Following> {
  switch (request.topic) {
    case 'servers': return acceptServers(follower, request, signal)
    case 'metrics': return acceptMetrics(follower, request, signal)
    case 'logs': return acceptLogs(follower, request, signal)
  }
}

/** Of the subscriptions of one key each that is accepted takes the place of those before. */
export function keyOf(request: Pick<Subscribe, 'topic'> | { topic: 'logs'; server: string }): string {
  return 'server' in request ? `${request.topic} ${request.server}` : request.topic
}
