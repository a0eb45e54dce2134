import { addAbortListener } from 'node:events'
import { headers, AckPolicy, ConsumerEvents, DeliverPolicy, DiscardPolicy, ErrorCode, Events, NatsError, RetentionPolicy, StorageType, type ConsumerMessages, type JetStreamManager, type JsMsg, type NatsConnection } from 'nats'
import type { ConsumerSpec, StreamSpec } from '../contracts/streams.ts'
import { backoffDelay, delay } from './backoff.ts'
import { BusAwayError, MessageTooLargeError, type Bus, type ConsumeOptions, type StoredMessage, type Verdict } from './bus.ts'
import type { Logger } from './logger.ts'
import { connectWhenThere } from './nats-connect.ts'

/** What a connection is opened with. */
export interface BusOptions {
  /** `nats://user:password@host:port`, several separated by commas. */
  url: string
  /** Name of the process, as `nats server report connections` shows it. */
  name: string
  /** The streams to make and keep as they should be. */
  streams: readonly StreamSpec[]
  logger: Logger
}

/** Longest wait for an answer of the server. */
const ANSWER_MS = 5_000

/** How often the server is told that the work on a message goes on; less than any wait for an answer. */
const BEAT_MS = 10_000

/** First and longest wait before streams and consumers are looked for again. */
const RETRY = { minMs: 250, maxMs: 5_000 }

/** Opens the bus. Resolves at once: a server that is away is connected to as soon as it is there. */
export function openBus({ url, name, streams, logger }: BusOptions): Bus {
  let connection: NatsConnection | undefined
  let isUp = false
  const closing = new AbortController()
  const opened = open()

  async function open(): Promise<void> {
    connection = await connectWhenThere({ url, name, timeoutMs: ANSWER_MS, logger, signal: closing.signal })
    if (!connection) return
    void follow(connection)
    await becomeUp(connection)
  }

  /** Notes when the server goes and comes, and looks after the streams each time it is there. */
  async function follow(nc: NatsConnection): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type === Events.Disconnect) {
        if (isUp) logger.warn('the bus is away')
        isUp = false
      } else if (status.type === Events.Reconnect) {
        void becomeUp(nc)
      }
    }
  }

  async function becomeUp(nc: NatsConnection): Promise<void> {
    for (let failures = 0; !closing.signal.aborted && !nc.isClosed(); failures++) {
      try {
        const manager = await nc.jetstreamManager({ timeout: ANSWER_MS })
        for (const stream of streams) await ensureStream(manager, stream)
        if (!isUp) logger.info({ server: nc.getServer() }, 'the bus is there')
        isUp = true
        return
      } catch (error) {
        logger.warn({ err: error }, 'the streams can\'t be looked after yet')
        await delay(backoffDelay(failures, RETRY, Math.random()), closing.signal)
      }
    }
  }

  function connected(): NatsConnection {
    if (!connection || !isUp) throw new BusAwayError('NATS can\'t be reached.')
    return connection
  }

  const bus: Bus = {
    isConnected: () => isUp,
    async publish(subject, body, { id, expectNewest }) {
      const nc = connected()
      const hdrs = headers()
      if (expectNewest) {
        hdrs.set('Nats-Expected-Last-Subject-Sequence', String(expectNewest.sequence))
        hdrs.set('Nats-Expected-Last-Subject-Sequence-Subject', expectNewest.filter)
      }
      try {
        const { duplicate } = await nc.jetstream({ timeout: ANSWER_MS }).publish(subject, JSON.stringify(body), { msgID: id, headers: hdrs, timeout: ANSWER_MS })
        return duplicate ? 'Duplicate' : 'Stored'
      } catch (error) {
        if (apiCode(error) === WRONG_LAST_SEQUENCE) return 'Outdated'
        throw toBusError(error, `${subject} could not be published`)
      }
    },
    newest: async (stream, filter) => readStored(connected(), stream, { last_by_subj: filter }),
    read: async (stream, sequence) => readStored(connected(), stream, { seq: sequence }),
    consume: (spec, options) => consumeForEver(spec, { ...options, signal: AbortSignal.any([options.signal, closing.signal]) }),
    async close() {
      closing.abort()
      // A drain waits for an answer, which a server that is away does not give.
      const patience = new AbortController()
      if (isUp) await Promise.race([connection?.drain().catch(() => undefined), delay(ANSWER_MS, patience.signal)])
      patience.abort()
      await connection?.close()
      if (connection) await opened
    },
  }

  async function consumeForEver(spec: ConsumerSpec, options: ConsumeOptions): Promise<void> {
    for (let failures = 0; !options.signal.aborted;) {
      const startedAt = performance.now()
      try {
        await consumeOnce(connected(), spec, { ...options, logger })
      } catch (error) {
        if (isUp && !options.signal.aborted) logger.warn({ err: error, consumer: spec.name }, 'the consumer is made again')
      }
      failures = performance.now() - startedAt > 10_000 ? 0 : failures + 1
      if (isUp && connection && !options.signal.aborted) await becomeUp(connection)
      await delay(backoffDelay(failures, RETRY, Math.random()), options.signal)
    }
  }
  return bus
}

/** Reads a consumer until the signal aborts or the consumer is gone. */
async function consumeOnce(nc: NatsConnection, spec: ConsumerSpec, options: ConsumeOptions & { logger: Logger }): Promise<void> {
  const { signal, concurrency } = options
  await ensureConsumer(await nc.jetstreamManager({ timeout: ANSWER_MS }), spec)
  const consumer = await nc.jetstream({ timeout: ANSWER_MS }).consumers.get(spec.stream, spec.name)
  // A consumer that is deleted would otherwise be waited for in silence.
  const messages = await consumer.consume({ max_messages: Math.max(2, 2 * concurrency), idle_heartbeat: 5_000, abort_on_missing_resource: true })
  // Unlike addEventListener, it hears what was called before.
  const listening = addAbortListener(signal, () => { messages.stop() })
  void stopWhenSilent(messages)
  const working = new Set<Promise<void>>()
  try {
    for await (const message of messages) {
      if (signal.aborted) break
      const work = handleOne(message, options).finally(() => working.delete(work))
      working.add(work)
      if (working.size >= concurrency) await Promise.race(working)
    }
  } finally {
    listening[Symbol.dispose]()
    await Promise.all(working)
  }
}

const GONE: readonly (ConsumerEvents | string)[] = [ConsumerEvents.ConsumerDeleted, ConsumerEvents.ConsumerNotFound, ConsumerEvents.StreamNotFound]

/** Ends reading when the server has been silent: whether the consumer is still there must be looked at. */
async function stopWhenSilent(messages: ConsumerMessages): Promise<void> {
  for await (const { type, data } of await messages.status()) {
    if (GONE.includes(type) || (type === ConsumerEvents.HeartbeatsMissed && Number(data) >= 2)) messages.stop()
  }
}

async function handleOne(message: JsMsg, { handle, logger }: ConsumeOptions & { logger: Logger }): Promise<void> {
  const text = message.string()
  const delivered = { ...toStored(message.subject, message.seq, message.headers?.get('Nats-Msg-Id') ?? '', text), deliveries: message.info.deliveryCount }
  // One that waits for others of its server is not delivered again meanwhile.
  const beat = setInterval(() => { message.working() }, BEAT_MS)
  let verdict: Verdict
  try {
    verdict = await handle(delivered)
  } catch (error) {
    logger.error({ err: error, subject: message.subject, sequence: message.seq, deliveries: delivered.deliveries }, 'a message could not be handled, and comes again')
    verdict = { end: 'Retry', afterMs: 5_000 }
  } finally {
    clearInterval(beat)
  }
  if (verdict.end === 'Ack') message.ack()
  else if (verdict.end === 'Retry') message.nak(verdict.afterMs)
  else message.term(verdict.reason)
}

async function readStored(nc: NatsConnection, stream: string, query: { last_by_subj: string } | { seq: number }): Promise<StoredMessage | undefined> {
  try {
    const manager = await nc.jetstreamManager({ timeout: ANSWER_MS, checkAPI: false })
    const stored = await manager.streams.getMessage(stream, query)
    return toStored(stored.subject, stored.seq, stored.header.get('Nats-Msg-Id'), stored.string())
  } catch (error) {
    if (apiCode(error) === NO_MESSAGE) return undefined
    throw toBusError(error, `the stream ${stream} could not be read`)
  }
}

function toStored(subject: string, sequence: number, id: string, text: string): StoredMessage {
  try {
    return { subject, sequence, id, text, body: JSON.parse(text) }
  } catch {
    return { subject, sequence, id, text, body: undefined }
  }
}

const nanos = (ms: number): number => ms * 1_000_000

async function ensureStream(manager: JetStreamManager, spec: StreamSpec): Promise<void> {
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

async function ensureConsumer(manager: JetStreamManager, spec: ConsumerSpec): Promise<void> {
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
const WRONG_LAST_SEQUENCE = 10071

function apiCode(error: unknown): number | undefined {
  return error instanceof NatsError ? error.jsError()?.err_code : undefined
}

/** A message that is too large will always be; whatever else fails may go well later. */
function toBusError(error: unknown, what: string): Error {
  const text = error instanceof Error ? error.message : String(error)
  if (error instanceof NatsError && error.code === String(ErrorCode.MaxPayloadExceeded)) return new MessageTooLargeError(`${what}: ${text}`, { cause: error })
  return new BusAwayError(`${what}: ${text}`, { cause: error })
}
