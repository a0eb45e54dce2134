import { LOG_BEAT_MS, LOG_PATIENCE_MS, LogQuestion, LONGEST_LINE, type LogChunk, type LogEnd, type LogReply } from '../contracts/console.ts'
import { GAME_CONTAINER } from '../contracts/names.ts'
import { FOLLOW_LOG, linesOf } from '../contracts/subjects.ts'
import { BusAwayError, type Bus } from '../lib/bus.ts'
import { isStatus, isTransient, pathOf, type KubernetesClient } from '../lib/kubernetes.ts'
import type { Logger } from '../lib/logger.ts'
import { newCluster, type Cluster } from './cluster.ts'
import { findPod } from './find-pod.ts'
import { inChunks } from './log-chunks.ts'
import type { Metrics } from './metrics.ts'
import { containerOf, type Pod } from './objects.ts'
import { newShares } from './shares.ts'
import type { Tenants } from './tenants.ts'

/** What logs are followed with. */
export interface LogParts {
  bus: Bus
  client: KubernetesClient
  tenants: Tenants
  metrics: Metrics
  logger: Logger
}

/** Most logs that one replica follows at once, and of one tenant: each holds a connection to the API server. */
const MOST_FOLLOWED = { all: 500, each: 100 }

/** Longest time for which one replica follows a log: a connection that died unseen costs no more than this, and new replicas get their share. */
const TURN_MS = 240_000

/** Longest wait until it is known whose the log is. */
const FIND_MS = 8_000

/** How long lines wait for others to go with. */
const LINGER_MS = 50

/** Answers `FOLLOW_LOG` until the signal aborts, and sends what is asked for. Resolves when whoever listens knows that it has to ask again. */
export async function answerLogs(parts: LogParts, signal: AbortSignal): Promise<void> {
  const followed = new Set<Promise<void>>()
  const shares = newShares(MOST_FOLLOWED)
  parts.metrics.watchLogs(() => followed.size)
  await parts.bus.answer(FOLLOW_LOG, { queue: 'relay', signal, handle: async ({ body }): Promise<LogReply> => {
    const { success, data: question } = LogQuestion.safeParse(body)
    if (!success) return { problem: { code: 'HC_BAD_REQUEST', detail: 'That is no question for a log.' } }
    // Counted before it is known whose the log is: to find that out costs the API server something too.
    if (!shares.take(question.tenant)) return { problem: { code: 'HC_TOO_BUSY', detail: 'Too many logs are followed. Try again in a moment.' } }
    const pod = await find(parts, question).catch((error: unknown) => { shares.give(question.tenant); throw error })
    if (pod === undefined || pod === 'Unknown') {
      shares.give(question.tenant)
      return { problem: pod ? { code: 'HC_TOO_BUSY', detail: 'The cluster can\'t be reached now. Try again in a moment.' } : { code: 'HC_NOT_RUNNING', detail: 'The server does not run: there is no log to follow.' } }
    }
    const work = follow(parts, question, pod, signal).finally(() => { followed.delete(work); shares.give(question.tenant) })
    followed.add(work)
    return {}
  } })
  await Promise.all(followed)
}

async function find({ client, tenants, metrics }: LogParts, question: LogQuestion): Promise<Pod | undefined | 'Unknown'> {
  const signal = AbortSignal.timeout(FIND_MS)
  try {
    return (await findPod({ client, tenants, cluster: newCluster(client, metrics, signal) }, question, signal))?.pod
  } catch (error) {
    if (!isTransient(error)) throw error
    return 'Unknown'
  }
}

/** Sends a log to whoever follows it, and at the end why there is no more. When nobody takes its lines any more, that is the end too. */
async function follow(parts: LogParts, question: LogQuestion, pod: Pod, signal: AbortSignal): Promise<void> {
  const left = new AbortController()
  const turn = AbortSignal.any([signal, left.signal, AbortSignal.timeout(TURN_MS)])
  try {
    const end = await sendLines(parts, question, pod, turn)
    parts.bus.tell(linesOf(question.follower), { lines: [], isHistory: false, end } satisfies LogChunk)
  } catch (error) {
    if (!(error instanceof BusAwayError)) parts.logger.error({ err: error, server: question.id }, 'a log could not be followed')
  } finally {
    left.abort()
  }
}

/** Sends lines until there are no more or the signal aborts, the next when those before are taken; tells why. */
async function sendLines({ bus, client, metrics }: LogParts, question: LogQuestion, pod: Pod, signal: AbortSignal): Promise<LogEnd> {
  const { namespace, name } = pod.metadata
  const leaving = rejectionAt(signal)
  const send = (chunk: LogChunk): Promise<unknown> => Promise.race([bus.ask(linesOf(question.follower), chunk, LOG_PATIENCE_MS), leaving])
  const lines = client.lines(pathOf({ apiVersion: 'v1', name: 'pods' }, namespace, name, 'log'), { query: toQuery(question), longestLine: LONGEST_LINE, signal })
  // What comes without a pause at first, and no more than was asked for, was there before.
  let history = question.sinceTime === undefined ? question.tail ?? 0 : 0
  try {
    for await (const chunk of inChunks(lines, { lingerMs: LINGER_MS, beatMs: LOG_BEAT_MS })) {
      await send({ lines: chunk.lines, isHistory: history > 0 })
      history = chunk.isFull ? history - chunk.lines.length : 0
    }
    return question.follow && await isGoingOn(newCluster(client, metrics, signal), pod) ? 'Again' : 'Ended'
  } catch (error) {
    return toEnd(error)
  }
}

function toEnd(error: unknown): LogEnd {
  // As the API server says it of a container that has not begun, and of a pod that is gone.
  if (isStatus(error, 400) || isStatus(error, 404)) return 'NotRunning'
  if (isTransient(error)) return 'Again'
  throw error
}

/** Rejects when the signal aborts. */
function rejectionAt(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => undefined)
  signal.addEventListener('abort', () => { reject(signal.reason) }, { once: true })
  return promise
}

function toQuery({ tail, sinceTime, follow }: LogQuestion): Record<string, string | undefined> {
  return { container: GAME_CONTAINER, timestamps: 'true', follow: String(follow), tailLines: tail?.toString(), sinceTime }
}

/** Whether the game whose log has ended still runs: then its end was the connection's. */
async function isGoingOn(cluster: Cluster, pod: Pod): Promise<boolean> {
  const { metadata } = pod
  const now = await cluster.readPod(metadata)
  if (now?.metadata.uid !== metadata.uid || now.metadata.deletionTimestamp) return false
  const game = containerOf(now, GAME_CONTAINER)
  return game !== undefined && game.restartCount === containerOf(pod, GAME_CONTAINER)?.restartCount && !game.state.terminated && !game.state.waiting
}
