import { randomUUID } from 'node:crypto'
import { LOG_SILENCE_MS, LogChunk, LogReply, type LogEnd, type LogQuestion } from '../../contracts/console.ts'
import type { LogLine } from '../../contracts/socket.ts'
import { FOLLOW_LOG, linesOf } from '../../contracts/subjects.ts'
import { delay } from '../../lib/backoff.ts'
import type { Bus } from '../../lib/bus.ts'
import { ProblemError } from '../errors.ts'
import { newHandover } from './handover.ts'
import { newLinesAfter, placeAfter, type LogPlace } from './log-place.ts'
import { askRelay } from './relay.ts'

/** Whose log, and which part of it. */
export interface LogRequest extends Pick<LogQuestion, 'tenant' | 'name' | 'id' | 'follow'> {
  /** Most lines of the past to begin with. */
  tail: number
  /** Only lines later than this. */
  since?: string | undefined
}

/** Some lines of a log, or none as a sign that it goes on. */
export interface LogPart {
  lines: LogLine[]
  /** Whether they were written before they were asked for. */
  isHistory: boolean
}

/** Why a log has no more lines: it is over, or the game was not there, or nobody answers for it any more. */
export type LogOutcome = Exclude<LogEnd, 'Again'> | 'Away'

/** Longest wait for relay to look for a log. */
const ASK_MS = 10_000

/** For how long a log is asked for again in vain, and how often. */
const PATIENCE_MS = 30_000
const RETRY_MS = 1_000

/**
 * The lines of a log as they come, in parts; the next is sent when this one is done with. A replica of relay that dies costs
 * no line and doubles none: another goes on where the first one was. Throws a problem when it can't begin, and ends without
 * an outcome when the signal aborts.
 */
export async function* followLog(bus: Bus, request: LogRequest, signal: AbortSignal): AsyncGenerator<LogPart, LogOutcome | undefined> {
  const reading = newReading(request)
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const end = yield* readTurn(bus, reading, signal, isFirst)
    if (end !== 'Again') return end
    if (performance.now() - reading.heardAt() > PATIENCE_MS) return 'Away'
    await delay(RETRY_MS, signal)
  }
  return undefined
}

/** Reads what one replica of relay sends; tells why it sends no more. Only the first may throw a problem: a log that has begun is asked for again. */
async function* readTurn(bus: Bus, reading: Reading, signal: AbortSignal, isFirst: boolean): AsyncGenerator<LogPart, LogEnd> {
  try {
    for await (const chunk of takeTurn(bus, reading.question(), signal)) {
      if (chunk.end) return chunk.end
      if (chunk !== BEGUN) reading.hear()
      yield { lines: reading.take(chunk.lines), isHistory: chunk.isHistory }
    }
    return 'Again'
  } catch (error) {
    if (isFirst || !(error instanceof ProblemError)) throw error
    return error.code === 'HC_NOT_RUNNING' ? 'Ended' : 'Again'
  }
}

type Question = Omit<LogQuestion, 'follower'>

/** What is known of a log so far. */
interface Reading {
  /** Asks for what was not read yet. */
  question: () => Question
  /** Notes lines as read, and gives those that were not before. */
  take: (lines: LogLine[]) => LogLine[]
  /** Notes a sign of life. */
  hear: () => void
  /** When the last one was. */
  heardAt: () => number
}

function newReading({ tail, since, ...log }: LogRequest): Reading {
  const beganAt = new Date().toISOString()
  let heardAt = performance.now()
  let place: LogPlace | undefined = since === undefined ? undefined : { at: since, count: Infinity }
  let isNew = newLinesAfter(place)
  let asked = 0
  return {
    question() {
      isNew = newLinesAfter(place)
      if (asked++ === 0) return { ...log, tail, ...(since !== undefined && { sinceTime: since }) }
      return { ...log, sinceTime: place?.at ?? beganAt }
    },
    take(lines) {
      const taken = lines.filter(isNew)
      place = placeAfter(place, taken)
      return taken
    },
    hear() { heardAt = performance.now() },
    heardAt: () => heardAt,
  }
}

const BEGUN: LogChunk = { lines: [], isHistory: true }
const SILENT: LogChunk = { lines: [], isHistory: false, end: 'Again' }

/** What one replica of relay sends, until it says that there is no more, or nothing any more. */
async function* takeTurn(bus: Bus, question: Question, signal: AbortSignal): AsyncGenerator<LogChunk> {
  // Another one for each turn: a replica that was given up finds nobody there, and stops.
  const follower = randomUUID()
  const left = new AbortController()
  const here = AbortSignal.any([signal, left.signal])
  const handover = newHandover<LogChunk>(here)
  const listening = bus.answer(linesOf(follower), { signal: here, handle: async ({ body }) => {
    await handover.give(LogChunk.parse(body))
    return {}
  } })
  try {
    await askRelay(bus, { subject: FOLLOW_LOG, body: { ...question, follower }, reply: LogReply, timeoutMs: ASK_MS })
    for (let chunk: LogChunk | undefined = BEGUN; chunk && !here.aborted; chunk = chunk.end ? undefined : await handover.take(LOG_SILENCE_MS) ?? SILENT) yield chunk
  } finally {
    left.abort()
    await listening
  }
}
