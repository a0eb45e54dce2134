import { addAbortListener } from 'node:events'
import { headers, ConsumerEvents, Events, type ConsumerMessages, type JsMsg, type NatsConnection } from 'nats'
import type { ConsumerSpec, StreamSpec } from '../contracts/streams.ts'
import { backoffDelay, delay } from './backoff.ts'
import { BusAwayError, type Bus, type ConsumeOptions, type Verdict } from './bus.ts'
import type { Logger } from './logger.ts'
import { connectWhenThere } from './nats-connect.ts'
import { askNats, hearNats } from './nats-live.ts'
import { ANSWER_MS, apiCode, ensureConsumer, ensureStream, readStored, toBusError, toStored, WRONG_LAST_SEQUENCE } from './nats-streams.ts'

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
    tell(subject, body) {
      // Timers may tell something still while the process closes.
      if (isUp && !closing.signal.aborted) connection?.publish(subject, JSON.stringify(body))
    },
    hear: (subject, options) => whenThere(options.signal, (nc, signal) => hearNats(nc, subject, { ...options, signal, logger })),
    ask: async (subject, body, timeoutMs) => askNats(connected(), subject, body, timeoutMs),
    answer: (subject, options) => whenThere(options.signal, (nc, signal) => hearNats(nc, subject, { ...options, signal, logger })),
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

  /** A connection that once was there comes back by itself, and its subscriptions with it. */
  async function whenThere(asked: AbortSignal, work: (nc: NatsConnection, signal: AbortSignal) => Promise<void>): Promise<void> {
    const signal = AbortSignal.any([asked, closing.signal])
    while (!connection && !signal.aborted) await delay(RETRY.minMs, signal)
    if (connection && !signal.aborted) await work(connection, signal)
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
