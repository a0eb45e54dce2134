import * as z from 'zod'
import { Command, EVENT_SCHEMA } from '../contracts/events.ts'
import { backoffDelay } from '../lib/backoff.ts'
import { MessageTooLargeError } from '../lib/bus.ts'
import type { Database } from '../lib/database.ts'
import type { FeedTeller } from '../lib/feed-teller.ts'
import type { Logger } from '../lib/logger.ts'
import { isOutage } from './outage.ts'
import type { Metrics } from './metrics.ts'
import type { Poke } from './poke.ts'
import { claim, CLAIM_SECONDS, markFailed, markPublished, release, type Claim } from './outbox.ts'

/** How handing a command on ended: done, or to be tried again after a while. Rejects when that can't be known now. */
export type Delivery = { end: 'Done' } | { end: 'Later'; afterMs: number }

/** Where commands go: to the bus, or without one to the cluster itself. */
export interface Receiver {
  /** Whether it can take commands now. */
  isThere(): boolean
  /** Hands a command on; `attempts` tells how often that was tried, this time included. */
  deliver(command: Command, signal: AbortSignal, attempts: number): Promise<Delivery>
}

/** What the outbox is dispatched with. */
export interface Dispatcher {
  database: Database
  receiver: Receiver
  metrics: Metrics
  logger: Logger
  /** Tells that there are commands. */
  poke: Poke
  /** Told of the tenant whose command was set aside; absent without a bus. */
  feed?: FeedTeller | undefined
  /** A number in [0, 1). */
  random?: () => number
}

/** Waits between two looks at the outbox: while commands are likely, and else. */
const BUSY_MS = 200
const IDLE_MS = 1_000

/** For so long after the last command the next one is likely. */
const LIKELY_MS = 10_000

/** First and longest wait before a command is tried again that met an outage. */
const RETRY = { minMs: 500, maxMs: 15_000 }

/** After so many attempts a command is given up that makes us fail; an outage ends none. */
const MOST_ATTEMPTS = 20

/** Longest body: the server's limit of 1 MiB holds for headers too. */
const MAX_BYTES = 1_000_000

/** A claim is not used in its last seconds: what is sent then might arrive when it has ended. */
const CLAIM_RESERVE_MS = 8_000

/** Hands on the commands of the outbox until the signal aborts; then what is under way is finished. */
export async function dispatchForEver(dispatcher: Dispatcher, signal: AbortSignal): Promise<void> {
  const { receiver, logger, poke, random = Math.random } = dispatcher
  let failures = 0
  let busyUntil = 0
  while (!signal.aborted) {
    let count = 0
    try {
      if (receiver.isThere()) count = await dispatchOnce(dispatcher, signal)
      failures = 0
    } catch (error) {
      if (!isOutage(error)) logger.error({ err: error }, 'the outbox could not be dispatched')
      failures++
    }
    if (count > 0) busyUntil = performance.now() + LIKELY_MS
    if (failures > 0) await poke.wait(backoffDelay(failures, RETRY, random()), signal)
    // A server may have more commands behind the one that went out.
    else if (count === 0) await poke.wait(performance.now() < busyUntil ? BUSY_MS : IDLE_MS, signal)
  }
}

/** Claims some commands and hands each on; tells how many went out. */
export async function dispatchOnce(dispatcher: Dispatcher, signal: AbortSignal): Promise<number> {
  const until = performance.now() + CLAIM_SECONDS * 1000 - CLAIM_RESERVE_MS
  const claims = await claim(dispatcher.database)
  const ends = await Promise.allSettled(claims.map((one) => dispatch(dispatcher, one, limited(signal, until))))
  const isDone = (index: number): boolean => { const end = ends[index]; return end?.status === 'fulfilled' && end.value === 'Done' }
  const done = claims.filter((_, index) => isDone(index))
  await markPublished(dispatcher.database, done)
  dispatcher.metrics.dispatched.inc({ result: 'Done' }, done.length)
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  return ends.filter((end) => end.status === 'fulfilled' && end.value !== 'Later').length
}

/** Ends with the claim. */
const limited = (signal: AbortSignal, until: number): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, Math.floor(until - performance.now())))])

type End = 'Done' | 'Later' | 'Poison'

async function dispatch(dispatcher: Dispatcher, claimed: Claim, signal: AbortSignal): Promise<End> {
  const { database, receiver, metrics, logger, random = Math.random } = dispatcher
  try {
    const command = toCommand(claimed)
    if (typeof command === 'string') return await setAside(dispatcher, claimed, command)
    signal.throwIfAborted()
    const delivery = await receiver.deliver(command, signal, claimed.attempts)
    if (delivery.end === 'Done') return 'Done'
    await release(database, claimed, delivery.afterMs)
  } catch (error) {
    if (error instanceof MessageTooLargeError) return setAside(dispatcher, claimed, error.message)
    if (!isOutage(error)) {
      logger.error({ err: error, command: claimed.id, attempts: claimed.attempts }, 'a command could not be handed on')
      if (claimed.attempts >= MOST_ATTEMPTS) return setAside(dispatcher, claimed, 'It could not be handed on.')
    }
    await release(database, claimed, backoffDelay(claimed.attempts, RETRY, random()))
  }
  metrics.dispatched.inc({ result: 'Later' })
  return 'Later'
}

async function setAside({ database, metrics, logger, feed }: Dispatcher, claimed: Claim, failure: string): Promise<End> {
  logger.error({ command: claimed.id, server: claimed.serverId, failure }, 'a command is set aside')
  await markFailed(database, claimed, failure)
  feed?.tell(claimed.tenant)
  metrics.dispatched.inc({ result: 'Poison' })
  return 'Poison'
}

/** The command of a row of the outbox; what is wrong with it, if it is none. */
function toCommand({ id, tenant, serverId: server, version, type, data }: Claim): Command | string {
  const parsed = Command.safeParse({ id, type, time: new Date().toISOString(), tenant, server, version, schema: EVENT_SCHEMA, data })
  if (!parsed.success) return z.prettifyError(parsed.error)
  const bytes = Buffer.byteLength(JSON.stringify(parsed.data))
  return bytes > MAX_BYTES ? `The command has ${bytes} bytes, more than ${MAX_BYTES}.` : parsed.data
}

