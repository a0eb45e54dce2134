import { CLOSE } from '../../contracts/socket.ts'
import type { Outgoing } from './outgoing.ts'

/** One connection to a client, as WebSocket or SSE have it. */
export interface Wire {
  /** Hands a message to the connection; `onWritten` is called when the system has taken it. */
  write(message: Outgoing, onWritten: () => void): void
  /** What is written until `uncork` goes to the system in one piece: a call for each message costs more than all else about it. */
  cork(): void
  uncork(): void
  /** Bytes that the system has not taken yet. */
  buffered(): number
  /** Says why it ends, and ends. */
  close(code: number, reason: string): void
}

/** What a client may let wait. */
export interface ChannelLimits {
  /** Bytes that one connection may hold for itself. */
  buffered: number
  /** Characters that may wait before that; their text is shared by all who wait for it. */
  waiting: number
  /** Longest time in which a connection that has something to take takes nothing. */
  stallMs: number
}

export const CHANNEL_LIMITS: ChannelLimits = { buffered: 256 * 1024, waiting: 8 * 1024 * 1024, stallMs: 10_000 }

/** Messages to one client, in order. One that is too slow is dropped, so that nothing grows and no other client notices. */
export interface Channel {
  send(message: Outgoing): void
  /** Sends several, in one piece as far as the client keeps up. */
  sendAll(messages: readonly Outgoing[]): void
  /** Resolves when the client has taken what was sent so far, or is gone. */
  drained(): Promise<void>
  /** Looks whether the client still takes what it is sent. */
  check(): void
  /** Ends; nothing more is sent. */
  close(code: number, reason: string): void
  /** To be told that the connection is gone. */
  gone(): void
  /** Aborts at the end, whichever way it comes. */
  ended: AbortSignal
}

/** Who is told what becomes of a channel. */
export interface ChannelOptions {
  limits: ChannelLimits
  onSent: (message: Outgoing) => void
  /** It has ended: by us with a code, or by the client. */
  onEnd: (code: number | undefined) => void
}

/** A channel over a connection. */
export function newChannel(wire: Wire, { limits, onSent, onEnd }: ChannelOptions): Channel {
  let queue: Outgoing[] = []
  let next = 0
  let waiting = 0
  let underWay = 0
  let progressAt = performance.now()
  const ending = new AbortController()
  const { signal: ended } = ending
  let whenDrained: (() => void)[] = []

  const isIdle = (): boolean => underWay === 0 && next === queue.length
  const release = (): void => {
    const waiters = whenDrained
    whenDrained = []
    for (const resolve of waiters) resolve()
  }
  const end = (code?: number): void => {
    if (ended.aborted) return
    queue = []
    next = waiting = 0
    ending.abort()
    release()
    onEnd(code)
  }
  const close = (code: number, reason: string): void => {
    if (ended.aborted) return
    end(code)
    wire.close(code, reason)
  }

  const hasRoom = (): boolean => !ended.aborted && next < queue.length && wire.buffered() < limits.buffered
  const pump = (): void => {
    // As long as the system takes each piece at once, there is room for the next.
    while (hasRoom()) pumpPiece()
    if (next === queue.length || next > 1_000) {
      queue = queue.slice(next)
      next = 0
    }
  }

  function pumpPiece(): void {
    wire.cork()
    while (hasRoom()) {
      const message = queue[next++]
      if (!message) break
      waiting -= message.text.length
      underWay++
      wire.write(message, onWritten)
      onSent(message)
    }
    wire.uncork()
  }

  function onWritten(): void {
    underWay--
    progressAt = performance.now()
    pump()
    if (isIdle()) release()
  }

  const sendAll = (messages: readonly Outgoing[]): void => {
    if (ended.aborted || messages.length === 0) return
    if (isIdle()) progressAt = performance.now()
    for (const message of messages) {
      queue.push(message)
      waiting += message.text.length
    }
    pump()
    if (waiting > limits.waiting) close(CLOSE.TooSlow, 'Too much waits for you to take it.')
  }

  return {
    send: (message) => { sendAll([message]) },
    sendAll,
    drained: () => (!ended.aborted && !isIdle() ? new Promise((resolve) => { whenDrained.push(resolve) }) : Promise.resolve()),
    check() {
      if (!isIdle() && performance.now() - progressAt > limits.stallMs) close(CLOSE.TooSlow, 'You take nothing of what you are sent.')
    },
    close,
    gone: () => { end() },
    ended,
  }
}
