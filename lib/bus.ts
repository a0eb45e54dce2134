import type { ConsumerSpec } from '../contracts/streams.ts'

/** A message as it stands in a stream. */
export interface StoredMessage {
  subject: string
  /** Its number in the stream. */
  sequence: number
  /** Its `Nats-Msg-Id`. */
  id: string
  /** Its body as text. */
  text: string
  /** Its body, parsed; undefined when it is no JSON. */
  body: unknown
}

/** A message that a consumer delivers. */
export interface DeliveredMessage extends StoredMessage {
  /** How often it was delivered, this time included. */
  deliveries: number
}

/** How the work on a message ended: done; to be delivered again after a while; or never again. */
export type Verdict = { end: 'Ack' } | { end: 'Retry'; afterMs: number } | { end: 'Term'; reason: string }

/** Options of a publication. */
export interface PublishOptions {
  /** A second message of this id is dropped by the stream within its duplicate window. */
  id: string
  /** Publishes only when this is still the number of the newest message that matches the filter (0 for none). */
  expectNewest?: { filter: string; sequence: number }
}

/** The bus: one connection to NATS, the only module that knows its client. */
export interface Bus {
  /** Whether the server can be reached now. */
  isConnected(): boolean
  /** Stores a message in its stream. `Duplicate`: it was there; `Outdated`: `expectNewest` does not hold. Rejects with `BusAwayError` or `MessageTooLargeError`. */
  publish(subject: string, body: object, options: PublishOptions): Promise<'Stored' | 'Duplicate' | 'Outdated'>
  /** The newest message that matches a filter; undefined when there is none. Rejects with `BusAwayError`. */
  newest(stream: string, filter: string): Promise<StoredMessage | undefined>
  /** The message of a number; undefined when it is gone. Rejects with `BusAwayError`. */
  read(stream: string, sequence: number): Promise<StoredMessage | undefined>
  /**
   * Hands each message to `handle`, at most `concurrency` at once, until the signal aborts; then waits for those under way.
   * Makes the streams and the consumer again when they are gone. An error of `handle` repeats the message after 5 s.
   */
  consume(spec: ConsumerSpec, options: ConsumeOptions): Promise<void>
  /** Tells whoever listens right now. Nobody keeps it: while the bus is away it is lost. */
  tell(subject: string, body: object): void
  /** Hears what is told on a subject (`*` and `>` are wildcards) until the signal aborts; of a `queue` one member hears each. Errors of `handle` are logged. */
  hear(subject: string, options: HearOptions<void>): Promise<void>
  /** Asks one of those who answer on a subject. Rejects with `BusAwayError`, also when nobody answers within `timeoutMs`. */
  ask(subject: string, body: object, timeoutMs: number): Promise<unknown>
  /** Answers what is asked on a subject until the signal aborts. Whose `handle` rejects leaves the question without an answer. */
  answer(subject: string, options: HearOptions<object>): Promise<void>
  /** Sends what is under way and closes. */
  close(): Promise<void>
}

/** A message that is kept nowhere. */
export interface HeardMessage {
  subject: string
  /** Its body, parsed; undefined when it is no JSON. */
  body: unknown
}

/** How subjects outside of the streams are listened to. */
export interface HearOptions<T> {
  handle: (message: HeardMessage) => T | Promise<T>
  /** Name of the group of which one member hears each message; everybody hears it when absent. */
  queue?: string
  signal: AbortSignal
}

/** How a consumer is read. */
export interface ConsumeOptions {
  handle: (message: DeliveredMessage) => Promise<Verdict>
  /** Most messages in work at once. */
  concurrency: number
  signal: AbortSignal
}

/** NATS can't be reached, or does not answer in time. Everything can be tried again later. */
export class BusAwayError extends Error {
  override readonly name = 'BusAwayError'
  readonly code = 'HC_BUS_AWAY'
}

/** The message is larger than the server takes. To try it again is in vain. */
export class MessageTooLargeError extends Error {
  override readonly name = 'MessageTooLargeError'
  readonly code = 'HC_MESSAGE_TOO_LARGE'
}
