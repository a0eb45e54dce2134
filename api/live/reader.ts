import { backoffDelay, delay } from '../../lib/backoff.ts'
import { DatabaseAwayError, type Queries } from '../../lib/database.ts'
import type { Runner } from '../database-access.ts'
import { ProblemError } from '../errors.ts'
import { newSlots } from '../slots.ts'

/** The database for streams. */
export interface Reader {
  /** Runs queries, few at once: the requests of tenants have the rest of the database. */
  read: <T>(work: (sql: Queries) => Promise<T>) => Promise<T>
  /** The same, again and again while the database is away or too busy. Rejects when the signal aborts. */
  readPatiently: <T>(work: (sql: Queries) => Promise<T>, signal: AbortSignal) => Promise<T>
}

/** Queries of streams at once; how many may wait, and for how long: after an outage all come back together. */
const READERS = 3
const MOST_WAITING = 50_000
const PATIENCE_MS = 60_000

/** First and longest wait before a query is tried again. */
const RETRY = { minMs: 250, maxMs: 5_000 }

/** A way to a database that streams share. */
export function newReader(db: Runner): Reader {
  const slots = newSlots({ name: 'the database', count: READERS, mostWaiting: MOST_WAITING, patienceMs: PATIENCE_MS })
  const read: Reader['read'] = (work) => slots.hold(() => db.run(work))
  return {
    read,
    async readPatiently(work, signal) {
      for (let failures = 0; ; failures++) {
        signal.throwIfAborted()
        try {
          return await read(work)
        } catch (error) {
          if (!isPassing(error)) throw error
          await delay(backoffDelay(failures, RETRY, Math.random()), signal)
        }
      }
    },
  }
}

/** Whether an error says to come back later. */
export function isPassing(error: unknown): boolean {
  return error instanceof DatabaseAwayError || (error instanceof ProblemError && error.code === 'HC_TOO_BUSY')
}
