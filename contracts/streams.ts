import { ALL_COMMANDS, ALL_REPORTS } from './subjects.ts'

const DAY_MS = 24 * 3_600_000
const MINUTE_MS = 60_000

/** A stream of JetStream: everything on its subjects is kept for a while, whoever reads it. */
export interface StreamSpec {
  name: string
  subjects: readonly string[]
  /** How long messages are kept. */
  maxAgeMs: number
  /** How long a second message of the same id is dropped. */
  duplicateWindowMs: number
}

/** A durable consumer: its readers share the messages, each of which is delivered until it is acknowledged. */
export interface ConsumerSpec {
  stream: string
  name: string
  filter: string
  /** After so long without an answer a message is delivered again. */
  ackWaitMs: number
  /** After so many deliveries it is set aside, and an advisory tells of it; -1 for never. */
  maxDeliver: number
  /** How many may be under way at once. */
  maxAckPending: number
}

/** Commands, reports and drift: a day of them. */
export const EVENTS: StreamSpec = {
  name: 'HOMECRAFT_EVENTS',
  subjects: [ALL_COMMANDS, ALL_REPORTS, 'sync.required', 'sync.complete'],
  maxAgeMs: DAY_MS,
  duplicateWindowMs: 2 * MINUTE_MS,
}

/** The server tells only once, and to whoever listens, that a message was delivered too often or was given up: a stream listens always. */
export const ADVISORIES: StreamSpec = {
  name: 'HOMECRAFT_ADVISORIES',
  subjects: ['MAX_DELIVERIES', 'MSG_TERMINATED'].map((kind) => `$JS.EVENT.ADVISORY.CONSUMER.${kind}.${EVENTS.name}.*`),
  maxAgeMs: 7 * DAY_MS,
  duplicateWindowMs: 2 * MINUTE_MS,
}

/** Deliveries of a day and more, since a message that comes again waits 15 s at most in the end: an outage is never a reason to set one aside. */
const FOR_A_DAY = 12_000

/** relay applies commands. A refusal ends one; only an outage repeats it, and that for as long as the stream keeps it. */
export const APPLY: ConsumerSpec = { stream: EVENTS.name, name: 'relay-apply', filter: ALL_COMMANDS, ackWaitMs: 30_000, maxDeliver: FOR_A_DAY, maxAckPending: 256 }

/** relay answers what sync asks. */
export const ANSWER: ConsumerSpec = { stream: EVENTS.name, name: 'relay-answer', filter: 'sync.required', ackWaitMs: 60_000, maxDeliver: 10, maxAckPending: 4 }

/** sync projects reports into rows. */
export const PROJECT: ConsumerSpec = { stream: EVENTS.name, name: 'sync-project', filter: ALL_REPORTS, ackWaitMs: 30_000, maxDeliver: FOR_A_DAY, maxAckPending: 512 }

/** sync notes messages that nobody could handle. */
export const SET_ASIDE: ConsumerSpec = { stream: ADVISORIES.name, name: 'sync-set-aside', filter: '$JS.EVENT.ADVISORY.>', ackWaitMs: 30_000, maxDeliver: 100, maxAckPending: 16 }
