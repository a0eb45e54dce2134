import type { ServerMessage } from '../../contracts/socket.ts'
import type { ChangeRow } from '../repositories/feed.ts'
import { toServerEvent, toSummary } from '../routes/representation.ts'

/** A message to clients. It is made into text once, however many it goes to. */
export interface Outgoing {
  type: ServerMessage['type']
  text: string
  /** Number of the change that it tells of, if it tells of one. */
  seq?: number
}

/** A message of the feed, and the server that it is about. */
export interface FeedMessage extends Outgoing {
  seq: number
  server: string
}

/** A message as it goes out. */
export function toOutgoing(message: ServerMessage): Outgoing {
  return { type: message.type, text: JSON.stringify(message), ...('seq' in message && { seq: message.seq }) }
}

/** Changes as messages, in the order of their numbers. What happened comes before the server that it made: who has that has all. */
export function toFeedMessages(changes: readonly ChangeRow[]): FeedMessage[] {
  const messages = changes.flatMap(({ seq, events, ...row }) => [
    ...events.map(({ seq: number, ...event }) => ofServer(row.id, { type: 'event', seq: number, server: row.id, event: toServerEvent(event) })),
    ofServer(row.id, { type: 'server', seq, server: toSummary(row) }),
  ])
  return messages.sort((one, other) => one.seq - other.seq)
}

function ofServer(server: string, message: Extract<ServerMessage, { seq: number }>): FeedMessage {
  return { ...toOutgoing(message), seq: message.seq, server }
}
