import { CLOSE, HEARTBEAT_SECONDS, ServerMessage, type ClientMessage } from '../../../../contracts/socket.ts'
import { ApiProblem } from '../api/problem.ts'
import { parseAnswer } from '../parse.ts'
import type { Signal } from '../signal.ts'
import { STALE_AFTER_MS, toConnection, type Connection, type StreamFacts } from './connection.ts'
import { retryDelay } from './retry.ts'
import { Subscriptions } from './subscriptions.ts'
import type { OpenWire, Wire } from './wire.ts'

/** What a stream takes from the world. */
export interface StreamParts {
  /** A ticket for one socket. */
  ticket: () => Promise<string>
  open: OpenWire
  signal: Signal
  now: () => number
  /** Calls later; gives what calls it off. */
  after: (ms: number, work: () => void) => () => void
  random: () => number
}

/** Hears what a stream says. */
export type Listener = (message: ServerMessage) => void

/** A stream of changes that opens itself again, and goes on where it was lost. */
export class Stream {
  /** What is wanted of the stream. */
  readonly subscriptions = new Subscriptions((message) => { this.#send(message) })
  readonly #parts: StreamParts
  readonly #listeners = new Set<Listener>()
  readonly #timers = { beat: noTimer, retry: noTimer, stale: noTimer }
  #facts: StreamFacts = { isSignedOut: false, isCaughtUp: false }
  #wire: Wire | undefined
  /** Counts the tries: what an earlier one still says is not listened to. */
  #try = 0
  #failures = 0
  /** Everything up to this number has arrived; absent when a snapshot is needed. */
  #seq: number | undefined
  #heardAt: number | undefined
  #pingedAt = 0
  #isOn = false

  constructor(parts: StreamParts) {
    this.#parts = parts
  }

  /** How fresh what has arrived is. */
  get connection(): Connection {
    this.#parts.signal.track()
    return toConnection(this.#facts, this.#parts.now())
  }

  /** Hears every message; gives what ends that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  /** Opens the stream and keeps it open. */
  start(): void {
    if (this.#isOn) return
    this.#isOn = true
    this.#seq = undefined
    this.#know({ isSignedOut: false, isCaughtUp: false })
    void this.#connect()
  }

  /** Closes the stream. */
  stop(): void {
    this.#isOn = false
    this.#drop()
    this.#know({ isSignedOut: false, isCaughtUp: false })
  }

  /** Does not wait for the next try: somebody asks, or the network is back. */
  retryNow(): void {
    if (!this.#isOn || this.#wire || this.#facts.nextTryAt === undefined) return
    void this.#connect()
  }

  async #connect(): Promise<void> {
    this.#drop()
    const current = this.#try
    this.#know({ ...this.#facts, nextTryAt: undefined })
    try {
      const ticket = await this.#parts.ticket()
      if (current !== this.#try) return
      this.#wire = this.#parts.open(ticket, {
        heard: (text) => { if (current === this.#try) this.#hear(text) },
        closed: (code) => { if (current === this.#try) this.#lose(code === CLOSE.Revoked) },
      })
      this.#beat()
    } catch (error) {
      if (current === this.#try) this.#lose(error instanceof ApiProblem && error.status === 401)
    }
  }

  #hear(text: string): void {
    this.#heardAt = this.#parts.now()
    const message = parseMessage(text)
    if (!message) return
    this.#note(message)
    for (const listener of this.#listeners) listener(message)
  }

  #note(message: ServerMessage): void {
    if (message.type === 'hello') for (const one of this.subscriptions.toMessages(this.#seq)) this.#send(one)
    if (message.type === 'feed') this.#know({ ...this.#facts, feed: { state: message.state, since: Date.parse(message.since) } })
    // A snapshot counts when all of it has arrived.
    if (message.type === 'snapshot' && message.isFirst) this.#seq = undefined
    if ((message.type === 'server' || message.type === 'event') && this.#seq !== undefined) this.#seq = Math.max(this.#seq, message.seq)
    if (message.type === 'caughtUp') this.#catchUp(message.seq)
  }

  #catchUp(seq: number): void {
    this.#seq = seq
    this.#failures = 0
    this.#timers.stale()
    this.#know({ ...this.#facts, isCaughtUp: true, lost: undefined, nextTryAt: undefined })
  }

  /** Says that the page is there. Nothing heard since it last did: the other side is gone. */
  #beat(): void {
    this.#pingedAt = this.#parts.now()
    this.#send({ type: 'ping' })
    this.#timers.beat = this.#parts.after(HEARTBEAT_SECONDS * 1000, () => {
      if ((this.#heardAt ?? 0) < this.#pingedAt) this.#lose(false)
      else this.#beat()
    })
  }

  #lose(isSignedOut: boolean): void {
    this.#drop()
    if (isSignedOut) {
      this.#isOn = false
      this.#know({ isSignedOut, isCaughtUp: false })
      return
    }
    const now = this.#parts.now()
    const delay = retryDelay(this.#failures, this.#parts.random)
    this.#failures += 1
    this.#timers.retry = this.#parts.after(delay, () => void this.#connect())
    if (!this.#facts.lost) this.#timers.stale = this.#parts.after(STALE_AFTER_MS, () => { this.#parts.signal.changed() })
    this.#know({ ...this.#facts, isCaughtUp: false, lost: this.#facts.lost ?? { at: now, since: this.#heardAt ?? now }, nextTryAt: now + delay })
  }

  /** Lets go of the socket and of what is planned. */
  #drop(): void {
    this.#try += 1
    this.#timers.beat()
    this.#timers.retry()
    this.#wire?.close()
    this.#wire = undefined
  }

  #send(message: ClientMessage): void {
    this.#wire?.send(JSON.stringify(message))
  }

  #know(facts: StreamFacts): void {
    this.#facts = facts
    this.#parts.signal.changed()
  }
}

function noTimer(): void {
  // There is none to call off.
}

/** What a text of the API says; undefined for what a later release may say. */
function parseMessage(text: string): ServerMessage | undefined {
  try {
    return parseAnswer(ServerMessage, JSON.parse(text))
  } catch {
    return undefined
  }
}
