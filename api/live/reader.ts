import type { TenantSlug } from '../../contracts/identity.ts'
import { backoffDelay, delay } from '../../lib/backoff.ts'
import { DatabaseAwayError, type Queries } from '../../lib/database.ts'
import { SHARES } from '../connections.ts'
import type { Runner } from '../database-access.ts'
import { ProblemError } from '../errors.ts'
import { newSlots, type Waiter } from '../slots.ts'

/**
 * The database for streams: few queries at once, since the requests of tenants have the rest of it. Changes and what
 * single streams ask take turns, and within each of the two the tenants do: nobody waits for all that another one asks.
 */
export interface Reader {
  /** Runs queries for one stream of a tenant. */
  read: <T>(tenant: TenantSlug, work: Work<T>) => Promise<T>
  /** The same, again and again while the database is away or too busy. Rejects when the signal aborts. */
  readPatiently: <T>(tenant: TenantSlug, work: Work<T>, signal: AbortSignal) => Promise<T>
  /** Runs queries for many streams at once: those of the tenant, or of all. */
  readChanges: <T>(tenant: TenantSlug | undefined, work: Work<T>) => Promise<T>
}

type Work<T> = (sql: Queries) => Promise<T>

/** How many queries of streams may wait, and for how long: after an outage all come back together. */
const MOST_WAITING = 50_000
const PATIENCE_MS = 60_000

/** First and longest wait before a query is tried again. */
const RETRY = { minMs: 250, maxMs: 5_000 }

/** A way to a database that streams share. */
export function newReader(db: Runner): Reader {
  const slots = newSlots({ name: 'the database', count: SHARES.streams, mostWaiting: MOST_WAITING, patienceMs: PATIENCE_MS })
  const hold = <T>(work: Work<T>, waiter: Waiter): Promise<T> => slots.hold(() => db.run(work), waiter)
  return {
    read: (tenant, work) => hold(work, { names: ['stream', tenant] }),
    readChanges: (tenant, work) => hold(work, { names: ['changes', ...(tenant === undefined ? [] : [tenant])] }),
    async readPatiently(tenant, work, signal) {
      for (let failures = 0; ; failures++) {
        signal.throwIfAborted()
        try {
          const result = await hold(work, { names: ['stream', tenant], signal })
          signal.throwIfAborted()
          return result
        } catch (error) {
          if (!isAway(error) && !isBusy(error)) throw error
          await delay(backoffDelay(failures, RETRY, Math.random()), signal)
        }
      }
    },
  }
}

/** Whether an error says that the database can't be reached. */
export const isAway = (error: unknown): boolean => error instanceof DatabaseAwayError

/** Whether an error says that too many ask the database. */
export const isBusy = (error: unknown): boolean => error instanceof ProblemError && error.code === 'HC_TOO_BUSY'
