import { AckPolicy, DeliverPolicy, DiscardPolicy, ErrorCode, NatsError, RetentionPolicy, StorageType, type JetStreamManager, type NatsConnection } from 'nats'
import type { ConsumerSpec, StreamSpec } from '../contracts/streams.ts'
import { BusAwayError, MessageTooLargeError, type StoredMessage } from './bus.ts'
import { parseJson } from './json.ts'

/** Longest wait for an answer of the server. */
export const ANSWER_MS = 5_000

/** A message as it stands in a stream; undefined when there is none. */
export async function readStored(nc: NatsConnection, stream: string, query: { last_by_subj: string } | { seq: number }): Promise<StoredMessage | undefined> {
  try {
    const manager = await nc.jetstreamManager({ timeout: ANSWER_MS, checkAPI: false })
    const stored = await manager.streams.getMessage(stream, query)
    return toStored(stored.subject, stored.seq, stored.header.get('Nats-Msg-Id'), stored.string())
  } catch (error) {
    if (apiCode(error) === NO_MESSAGE) return undefined
    throw toBusError(error, `the stream ${stream} could not be read`)
  }
}

/** A message with its body parsed. */
export function toStored(subject: string, sequence: number, id: string, text: string): StoredMessage {
  return { subject, sequence, id, text, body: parseJson(text) }
}

const nanos = (ms: number): number => ms * 1_000_000

/** Makes a stream, or has it be as it should. */
export async function ensureStream(manager: JetStreamManager, spec: StreamSpec): Promise<void> {
  const config = {
    subjects: [...spec.subjects],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_age: nanos(spec.maxAgeMs),
    duplicate_window: nanos(spec.duplicateWindowMs),
  }
  try {
    await manager.streams.update(spec.name, config)
  } catch (error) {
    if (apiCode(error) !== NO_STREAM) throw error
    await manager.streams.add({ name: spec.name, ...config })
  }
}

/** Makes a durable consumer, or has it be as it should. */
export async function ensureConsumer(manager: JetStreamManager, spec: ConsumerSpec): Promise<void> {
  const config = { filter_subject: spec.filter, ack_wait: nanos(spec.ackWaitMs), max_deliver: spec.maxDeliver, max_ack_pending: spec.maxAckPending }
  try {
    await manager.consumers.update(spec.stream, spec.name, config)
  } catch (error) {
    if (apiCode(error) !== NO_CONSUMER) throw error
    await manager.consumers.add(spec.stream, { durable_name: spec.name, ack_policy: AckPolicy.Explicit, deliver_policy: DeliverPolicy.All, ...config })
  }
}

/** Codes of JetStream's API (https://github.com/nats-io/nats-server/blob/main/server/errors.json). */
const NO_CONSUMER = 10014
const NO_MESSAGE = 10037
const NO_STREAM = 10059
/** Another message came in between. */
export const WRONG_LAST_SEQUENCE = 10071

/** The code that JetStream gave an error; undefined for one of another kind. */
export function apiCode(error: unknown): number | undefined {
  return error instanceof NatsError ? error.jsError()?.err_code : undefined
}

/** A message that is too large will always be; whatever else fails may go well later. */
export function toBusError(error: unknown, what: string): Error {
  const text = error instanceof Error ? error.message : String(error)
  if (error instanceof NatsError && error.code === String(ErrorCode.MaxPayloadExceeded)) return new MessageTooLargeError(`${what}: ${text}`, { cause: error })
  return new BusAwayError(`${what}: ${text}`, { cause: error })
}
