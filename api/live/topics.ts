import type { ClientMessage } from '../../contracts/socket.ts'
import { followLogs } from './follow-logs.ts'
import { followMetrics } from './follow-metrics.ts'
import { followServers } from './follow-servers.ts'
import type { Follower } from './live.ts'

/** What a client asks to follow. */
export type Subscription = Extract<ClientMessage, { type: 'subscribe' }>

/** Follows a topic until the signal aborts, or there is no more to come. A `ProblemError` is told to the client. */
export function followTopic(follower: Follower, subscription: Subscription, signal: AbortSignal): Promise<void> {
  switch (subscription.topic) {
    case 'servers': return followServers(follower, subscription, signal)
    case 'metrics': return followMetrics(follower, subscription, signal)
    case 'logs': return followLogs(follower, subscription, signal)
  }
}

/** Of the subscriptions of one key each takes the place of the one before. */
export function keyOf(request: Pick<Subscription, 'topic'> | { topic: 'logs'; server: string }): string {
  return 'server' in request ? `${request.topic} ${request.server}` : request.topic
}
