import type { ServerMessage } from '../../../contracts/socket.ts'
import type { Stream } from '../../../web/src/lib/stream/stream.ts'

/** A stream that says what a test wants it to. */
export interface FakeStream {
  stream: Stream
  say: (...messages: ServerMessage[]) => void
  /** What is followed now, such as `log <id>`. */
  followed: Set<string>
  /** How many listen. */
  listeners: () => number
}

/** A stream that is open, and says nothing by itself. */
export function newStream(): FakeStream {
  const listeners = new Set<(message: ServerMessage) => void>()
  const followed = new Set<string>()
  const follow = (what: string): (() => void) => {
    followed.add(what)
    return () => { followed.delete(what) }
  }
  const stream = {
    listen: (listener: (message: ServerMessage) => void) => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    subscriptions: { followLog: (server: string) => follow(`log ${server}`), followMetrics: (servers: string[]) => follow(`metrics ${servers.join()}`) },
  }
  return { stream: stream as unknown as Stream, say: (...messages) => { for (const message of messages) for (const listener of listeners) listener(message) }, followed, listeners: () => listeners.size }
}
