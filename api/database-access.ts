import type { TenantSlug } from '../contracts/identity.ts'
import { DatabaseAwayError, inOrder, inTransaction, type Database, type Queries } from '../lib/database.ts'
import { ProblemError } from './errors.ts'
import { newSlots } from './slots.ts'

/** Runs queries, on the pool or within a transaction. */
export interface Runner {
  /** Runs queries of which the last alone writes; again from the first when the database asks for that. */
  run<T>(work: (sql: Queries) => Promise<T>): Promise<T>
}

/** The way to the database for the requests of one tenant. */
export interface TenantAccess extends Runner {
  /** Runs work in one transaction, again when the database asks for that: it must do nothing but queries. */
  transaction<T>(work: (runner: Runner) => Promise<T>): Promise<T>
}

/** The way to the database: at most as many at once as there are connections, and a bound on who waits. What it runs itself is nobody's request. */
export interface DatabaseAccess extends Runner {
  /** The same for a tenant: tenants take turns, and where too many wait, whoever asks for most makes room. */
  of(tenant: TenantSlug): TenantAccess
  /** Whether the database answers. While too many wait to ask it, what it answered last counts for a moment. */
  isThere(): Promise<boolean>
  /** Lets queries through: the schema is up to date. Until then the database counts as away. */
  open(): void
}

/** How many wait, and how long. */
export interface AccessOptions {
  connections: number
  /** Most requests that wait for a connection. */
  mostWaiting: number
  /** Longest wait for a connection. */
  patienceMs: number
}

/** For so long after an answer a database that is not reached for others counts as there. */
const ANSWER_COUNTS_MS = 5_000

/** A guarded way to a database. postgres.js itself would let any number wait, for ever. */
export function newDatabaseAccess(database: Database, { connections, mostWaiting, patienceMs }: AccessOptions): DatabaseAccess {
  const slots = newSlots({ name: 'the database', count: connections, mostWaiting, patienceMs })
  let isOpen = false
  let answeredAt = -Infinity
  const hold = <T>(names: readonly string[], work: () => Promise<T>): Promise<T> => {
    if (!isOpen) throw new DatabaseAwayError('The database was not reached yet, or its schema is being brought up to date')
    return slots.hold(async () => {
      const result = await work()
      answeredAt = performance.now()
      return result
    }, { names })
  }
  const runAs = async <T>(names: readonly string[], work: (sql: Queries) => Promise<T>): Promise<T> => hold(names, () => inOrder(() => work(database)))
  const run: Runner['run'] = (work) => runAs(['platform'], work)
  return {
    open() { isOpen = true },
    run,
    async isThere() {
      try {
        await run((sql) => sql`SELECT 1`)
        return true
      } catch (error) {
        return error instanceof ProblemError && error.code === 'HC_TOO_BUSY' && performance.now() - answeredAt < ANSWER_COUNTS_MS
      }
    },
    of(tenant) {
      const names = ['tenants', tenant]
      return {
        run: (work) => runAs(names, work),
        transaction: async (work) => hold(names, () => inTransaction(database, (transaction) => work({ run: (inner) => inner(transaction) }))),
      }
    },
  }
}
