import postgres, { type Fragment, type ISql, type PostgresError, type Sql, type TransactionSql } from 'postgres'
import { backoffDelay, delay } from './backoff.ts'

/** A connection pool. Columns come in camelCase; whole numbers as numbers, resource versions (`numeric`) as text. */
export type Database = Sql
/** A transaction: a query on it can't escape it. */
export type Transaction = TransactionSql
/** Either of the two, for who only asks. */
export type Queries = ISql
/** A part of a query. */
export type { Fragment }

/** What a pool is opened with. */
export interface DatabaseOptions {
  /** As people write it: `postgres://user:password@host:port/database?sslmode=disable`. */
  url: string
  /** Name of the process, as `pg_stat_activity` shows it. */
  name: string
  /** Most connections at once. */
  maxConnections: number
  /** Longest time of one statement. */
  statementTimeoutMs?: number
}

/** The database can't be reached or does not take the work now. Everything can be tried again later. */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError'
  readonly code = 'HC_DATABASE_AWAY'
}

const BIGINT = 20

/** Opens a pool on PostgreSQL or CockroachDB. Connects with the first query. */
export function openDatabase({ url, name, maxConnections, statementTimeoutMs = 10_000 }: DatabaseOptions): Database {
  return postgres(url, {
    max: maxConnections,
    // Not `postgres.camel`: that one also renames the keys inside of JSON values.
    transform: { column: { from: postgres.toCamel, to: postgres.fromCamel } },
    // CockroachDB's INT is a bigint too; none of ours grows beyond 2^53.
    types: { bigint: { to: BIGINT, from: [BIGINT], serialize: String, parse: Number } },
    // Poolers between here and there may hand each statement to another server.
    prepare: false,
    fetch_types: false,
    connect_timeout: 5,
    idle_timeout: 60,
    backoff: (tries) => Math.min(2, 0.1 * 2 ** tries),
    onnotice: () => undefined,
    connection: { application_name: name, statement_timeout: statementTimeoutMs, idle_in_transaction_session_timeout: 2 * statementTimeoutMs },
  })
}

/** Most tries of one transaction that the database could not put in order with others. */
const TRIES = 8

/**
 * Runs `work` in a transaction, again from its start when the database asks for that (SQLSTATE 40001, 40P01). `work` must
 * therefore do nothing but queries. Rejects with `DatabaseAwayError` when the database can't be reached; whether the
 * transaction was committed is then unknown (https://www.cockroachlabs.com/docs/stable/transaction-retry-error-reference).
 */
export function inTransaction<T>(database: Database, work: (transaction: Transaction) => Promise<T>, random = Math.random): Promise<T> {
  return inOrder(() => begin(database, work), random)
}

/** Runs `work`, whose last statement is the only one that writes, again when the database asks for that; for all else as `inTransaction`. */
export async function inOrder<T>(work: () => Promise<T>, random = Math.random): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await work()
    } catch (error) {
      if (!isSerializationFailure(error) || failures >= TRIES - 1) throw asDatabaseError(error)
      await delay(backoffDelay(failures, { minMs: 10, maxMs: 1_000 }, random()))
    }
  }
}

async function begin<T>(database: Database, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined
  await database.begin(async (transaction) => {
    result = { value: await work(transaction) }
  })
  if (!result) throw new Error('A transaction ended without its work.')
  return result.value
}

/** As the error of one query outside of a transaction: an outage becomes a `DatabaseAwayError`. */
export function asDatabaseError(error: unknown): unknown {
  return isOutage(error) ? new DatabaseAwayError(`The database can't be reached: ${error.message || error.code}`, { cause: error }) : error
}

/** Runs one query; an outage becomes a `DatabaseAwayError`. */
export async function query<T>(promise: PromiseLike<T>): Promise<T> {
  try {
    return await promise
  } catch (error) {
    throw asDatabaseError(error)
  }
}

/** Whether a statement broke a constraint of this name (SQLSTATE 23505, 23503, 23514). */
export function breaks(error: unknown, constraint: string): boolean {
  return isPostgresError(error) && error.code.startsWith('23') && error.constraint_name === constraint
}

/** Whether a statement was given what no column can hold, such as text with a NUL (SQLSTATE class 22): it never will. */
export function isBadData(error: unknown): boolean {
  return isPostgresError(error) && error.code.startsWith('22')
}

function isPostgresError(error: unknown): error is PostgresError {
  return error instanceof Error && error.name === 'PostgresError'
}

function isSerializationFailure(error: unknown): boolean {
  return isPostgresError(error) && (error.code === '40001' || error.code === '40P01')
}

/** Codes of the connection, and of a server that shuts down, starts or is full (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const OUTAGE = /^(CONNECT|CONNECTION_|E[A-Z]+$|08|53|57P0|57014|40001|40P01|25P03|28000|3D000)/

function isOutage(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && OUTAGE.test(error.code)
}
