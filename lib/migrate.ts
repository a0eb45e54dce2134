import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { backoffDelay, delay } from './backoff.ts'
import { asDatabaseError, DatabaseAwayError, type Database } from './database.ts'
import { newLease, type Lease } from './lease.ts'
import type { Logger } from './logger.ts'

const FOLDER = new URL('../migrations/', import.meta.url)

/** One step of the schema: forward only, and harmless when it is done again. */
export interface Migration {
  name: string
  /** Its statements. Each ends with a semicolon at the end of a line. */
  statements: string[]
}

/** The steps of `migrations/`, in order. */
export function readMigrations(folder = FOLDER): Migration[] {
  return readdirSync(folder).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort().map((name) => ({ name, statements: splitStatements(readFileSync(new URL(name, folder), 'utf8')) }))
}

/** The statements of a file, without comments: CockroachDB wants changes of the schema one by one. */
export function splitStatements(text: string): string[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('--'))
  return lines.join('\n').split(/;[ \t]*(?:\n|$)/).map((statement) => statement.trim()).filter((statement) => statement !== '')
}

const LEASE_SECONDS = 60

/** First and longest wait before a database that is away is looked for again. */
const RETRY = { minMs: 250, maxMs: 5_000 }

/** Brings the schema up to date as soon as the database is there. Resolves too when the signal aborts. */
export async function migrateWhenThere(database: Database, logger: Logger, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      return await migrate(database, logger, { signal })
    } catch (cause) {
      const error = asDatabaseError(cause)
      if (signal.aborted) return
      if (!(error instanceof DatabaseAwayError)) throw error
      logger.warn({ err: error }, 'waiting for the database')
      await delay(backoffDelay(failures, RETRY, Math.random()), signal)
    }
  }
}

/**
 * Brings the schema up to date, one process at a time, and resolves when it is. A process that dies on the way leaves
 * a lease that runs out, and steps that are done again. Refuses a schema that is newer than this release.
 */
export async function migrate(database: Database, logger: Logger, { signal, migrations = readMigrations() }: { signal: AbortSignal; migrations?: Migration[] }): Promise<void> {
  await prepare(database)
  const lease = newLease(database, { name: 'migrations', holder: randomUUID(), seconds: LEASE_SECONDS })
  try {
    for (;;) {
      signal.throwIfAborted()
      const [next] = await pendingOf(database, migrations)
      if (!next) return
      if (await lease.hold() && await apply(database, next, lease)) logger.info({ migration: next.name }, 'the schema was brought forward')
      else await delay(250, signal)
    }
  } finally {
    await lease.release()
  }
}

/** The two tables that the steps themselves need. */
async function prepare(database: Database): Promise<void> {
  await makeOnce(() => database`CREATE TABLE IF NOT EXISTS leases (name text PRIMARY KEY, holder text NOT NULL, held_until timestamptz NOT NULL)`)
  await makeOnce(() => database`CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`)
}

/** `IF NOT EXISTS` does not keep two processes from making a table at once; then one is told that it is there, and may ask again. */
async function makeOnce(make: () => PromiseLike<unknown>): Promise<void> {
  try {
    await make()
  } catch {
    await make()
  }
}

async function pendingOf(database: Database, migrations: readonly Migration[]): Promise<Migration[]> {
  const rows = await database<{ name: string }[]>`SELECT name FROM schema_migrations`
  const done = new Set(rows.map(({ name }) => name))
  const unknown = [...done].filter((name) => !migrations.some((one) => one.name === name))
  if (unknown.length > 0) throw new Error(`The database has the migrations ${unknown.join(', ')}, which this release does not know: run a release at least as new as the one before.`)
  return migrations.filter(({ name }) => !done.has(name))
}

/** Takes a step, a statement after the other; false when another process has taken over meanwhile. An index on a large table takes its time. */
async function apply(database: Database, { name, statements }: Migration, lease: Lease): Promise<boolean> {
  const connection = await database.reserve()
  try {
    await connection`SET statement_timeout = 0`
    for (const statement of statements) {
      if (!(await lease.hold())) return false
      await connection.unsafe(statement)
    }
    await connection`INSERT INTO schema_migrations (name) VALUES (${name}) ON CONFLICT (name) DO NOTHING`
    return true
  } finally {
    await connection`RESET statement_timeout`.catch(() => undefined)
    connection.release()
  }
}
