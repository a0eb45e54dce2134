import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { Command } from '../contracts/events.ts'
import { APPLY, EVENTS } from '../contracts/streams.ts'
import { commandsOf, reportsOf, subjectOf } from '../contracts/subjects.ts'
import { applyCommand } from '../lib/apply-command.ts'
import { backoffDelay } from '../lib/backoff.ts'
import { BusAwayError, type Bus, type DeliveredMessage, type StoredMessage, type Verdict } from '../lib/bus.ts'
import { isTransient, KubernetesError, type KubernetesClient } from '../lib/kubernetes.ts'
import type { Logger } from '../lib/logger.ts'
import type { Outcome } from '../lib/outcome.ts'
import { BusyError, newKeyedLock } from './keyed-lock.ts'
import type { Metrics } from './metrics.ts'
import type { Publisher } from './publish.ts'
import { toAnswerReport } from './to-event.ts'

/** What commands are applied with. */
export interface ConsumeParts {
  bus: Bus
  client: KubernetesClient
  publisher: Publisher
  metrics: Pick<Metrics, 'commands'>
  logger: Logger
  /** A number in [0, 1): what failed together does not come again together. */
  random: () => number
  /** Ends all work; a command that it breaks off is applied elsewhere. */
  signal: AbortSignal
}

/** Longest time of one command: the bus delivers it again a little later. */
const COMMAND_MS = 20_000

/** Commands of one server that wait for each other here; more are sent back, so that they keep no others waiting. */
const MOST_WAITING = 3

/** First wait before a command comes again, and the longest. */
const RETRY_MS = 1_000
const LONGEST_MS = 15_000

/** After so many deliveries of a command that makes us fail, it is given up. */
const MOST_FAILURES = 10

/** Applies the commands of the bus until the signal aborts: those of one server one after the other, `concurrency` at once. */
export function consumeCommands(parts: ConsumeParts, concurrency: number): Promise<void> {
  return parts.bus.consume(APPLY, { concurrency, signal: parts.signal, handle: newCommandHandler(parts) })
}

/** The work on one message: applies its command, and tells the bus what became of it. */
export function newCommandHandler(parts: ConsumeParts): (message: DeliveredMessage) => Promise<Verdict> {
  const lock = newKeyedLock(MOST_WAITING)
  return async (message) => {
    const parsed = Command.safeParse(message.body)
    if (!parsed.success) return setAside(parts, message, z.prettifyError(parsed.error))
    const command = parsed.data
    if (message.subject !== subjectOf(command.type, command.tenant, command.server)) return setAside(parts, message, 'the subject is that of another command')
    try {
      return await lock.run(command.server, () => conclude(parts, command, message))
    } catch (error) {
      return giveBack(parts, command, message, error)
    }
  }
}

function setAside({ logger, metrics }: ConsumeParts, { subject, sequence }: DeliveredMessage, reason: string): Verdict {
  logger.error({ subject, sequence, reason }, 'a message is no command')
  metrics.commands.inc({ type: 'unknown', result: 'SetAside' })
  return { end: 'Term', reason }
}

async function conclude(parts: ConsumeParts, command: Command, message: DeliveredMessage): Promise<Verdict> {
  const outcome = await settle(parts, command, message)
  const { id, type, tenant, server, version } = command
  parts.metrics.commands.inc({ type, result: outcome.kind })
  parts.logger.info({ command: id, type, tenant, server, version, deliveries: message.deliveries, outcome }, 'command')
  if (outcome.kind === 'Later') return retry(parts, message, outcome.afterMs)
  await answer(parts, command, outcome)
  return { end: 'Ack' }
}

async function answer({ publisher }: ConsumeParts, command: Command, outcome: Outcome): Promise<void> {
  const report = toAnswerReport(command, outcome, new Date().toISOString())
  if (report) await publisher.publish(report)
}

/** Applies a command, or the newer one that takes its place. */
async function settle(parts: ConsumeParts, command: Command, message: DeliveredMessage): Promise<Outcome> {
  const { bus } = parts
  const { tenant, server } = command
  const effective = toEffective(command, message, await bus.newest(EVENTS.name, commandsOf(tenant, server)))
  if (!effective) return { kind: 'Ignored', why: 'Outdated' }
  const isCreation = effective.type === 'server.created'
  // It was there: who deleted it, with kubectl perhaps, does not want it back.
  if (isCreation && (await newestReport(bus, command))?.subject.startsWith('k8s.deleted.')) return { kind: 'Ignored', why: 'Missing' }
  const outcome = await apply(parts, effective, message.deliveries)
  if (isCreation && outcome.kind === 'Applied') await takeBack(parts, command)
  return outcome.kind === 'Ignored' && outcome.why === 'Missing' ? orAwaited(bus, command) : outcome
}

/**
 * What is left of a command beside the newest one that creates, updates or deletes its server: undefined when that one
 * does all. A creation stays one, with the newer state: nothing else makes the resource.
 */
export function toEffective(command: Command, { sequence }: Pick<StoredMessage, 'sequence'>, newestMessage: StoredMessage | undefined): Command | undefined {
  const newest = Command.safeParse(newestMessage?.body).data
  if (!newestMessage || !newest) return command
  if (newest.version > command.version) {
    if (command.type !== 'server.created' || newest.type === 'server.deleted') return undefined
    return { ...command, version: newest.version, data: { ...command.data, spec: newest.data.spec } }
  }
  return newestMessage.sequence > sequence && isSame(newest, command) ? undefined : command
}

/** Whether a command was sent again: every row of the outbox has an id of its own. */
const isSame = (one: Command, other: Command): boolean => one.version === other.version && one.type === other.type && isDeepStrictEqual(one.data, other.data)

const apply = ({ client, signal }: ConsumeParts, command: Command, tries?: number): Promise<Outcome> => applyCommand(client, command, AbortSignal.any([signal, AbortSignal.timeout(COMMAND_MS)]), tries)

/** Deletes what was made while another replica applied the deletion, and found nothing to delete. */
async function takeBack(parts: ConsumeParts, { tenant, server }: Command): Promise<void> {
  const newest = Command.safeParse((await parts.bus.newest(EVENTS.name, commandsOf(tenant, server)))?.body).data
  if (newest?.type === 'server.deleted') await apply(parts, newest)
}

const newestReport = (bus: Bus, { tenant, server }: Command): Promise<StoredMessage | undefined> => bus.newest(EVENTS.name, reportsOf(tenant, server))

/** A server of which nothing was seen may still be made by a command that waits, for its namespace perhaps. */
async function orAwaited(bus: Bus, command: Command): Promise<Outcome> {
  const isAwaited = !(await newestReport(bus, command)) && (await bus.newest(EVENTS.name, subjectOf('server.created', command.tenant, command.server))) !== undefined
  return isAwaited ? { kind: 'Later', afterMs: RETRY_MS, why: 'the server was not made yet' } : { kind: 'Ignored', why: 'Missing' }
}

/** What is nobody's fault comes again as long as the bus keeps it; what makes us fail time and again is refused. */
async function giveBack(parts: ConsumeParts, command: Command, message: DeliveredMessage, error: unknown): Promise<Verdict> {
  const isOutage = isTransient(error) || error instanceof KubernetesError || error instanceof BusAwayError || error instanceof BusyError
  parts.metrics.commands.inc({ type: command.type, result: 'Failed' })
  parts.logger[isOutage ? 'warn' : 'error']({ err: error, command: command.id, type: command.type, server: command.server, deliveries: message.deliveries }, 'a command could not be applied')
  if (isOutage || message.deliveries < MOST_FAILURES) return retry(parts, message, RETRY_MS)
  await answer(parts, command, { kind: 'Refused', reason: 'Internal', message: 'The command could not be applied; the administrator finds why in the log of relay.' })
  return { end: 'Term', reason: `it failed ${message.deliveries} times` }
}

function retry({ random }: ConsumeParts, { deliveries }: DeliveredMessage, minMs: number): Verdict {
  return { end: 'Retry', afterMs: backoffDelay(deliveries - 1, { minMs, maxMs: LONGEST_MS }, random()) }
}
