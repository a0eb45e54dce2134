import { REMEMBERED_HOURS } from '../contracts/rest.ts'
import { METRICS_STEPS } from '../contracts/server-metrics.ts'
import { delay } from '../lib/backoff.ts'
import { query, type Database } from '../lib/database.ts'
import type { Logger } from '../lib/logger.ts'
import type { Leadership } from './leader.ts'
import { isOutage } from './outage.ts'

/** Rows deleted by one statement. */
const BATCH = 1_000

/** Time between two rounds. */
const ROUND_MS = 3_600_000

/** How often it is looked whether this replica leads. */
const LOOK_MS = 5_000

/** What is kept for how long. A command stays as long as its message may be in the stream. */
export const RETENTION = {
  outbox: '24 hours',
  failedCommands: '30 days',
  idempotencyKeys: `${REMEMBERED_HOURS} hours`,
  history: '90 days',
  deadLetters: '90 days',
} as const

/** Deletes what is too old, in batches; tells how many rows that were. */
export async function deleteOld(database: Database): Promise<number> {
  const statements = [
    () => database`DELETE FROM outbox WHERE (tenant, id) IN (SELECT tenant, id FROM outbox WHERE published_at < now() - ${RETENTION.outbox}::interval LIMIT ${BATCH})`,
    () => database`DELETE FROM outbox WHERE (tenant, id) IN (SELECT tenant, id FROM outbox WHERE failed_at < now() - ${RETENTION.failedCommands}::interval LIMIT ${BATCH})`,
    () => database`DELETE FROM idempotency_keys WHERE (tenant, key) IN (SELECT tenant, key FROM idempotency_keys WHERE created_at < now() - ${RETENTION.idempotencyKeys}::interval LIMIT ${BATCH})`,
    () => database`DELETE FROM server_events WHERE (tenant, server_id, at, id) IN (SELECT tenant, server_id, at, id FROM server_events WHERE at < now() - ${RETENTION.history}::interval LIMIT ${BATCH})`,
    () => database`DELETE FROM sessions WHERE hash IN (SELECT hash FROM sessions WHERE expires_at < now() LIMIT ${BATCH})`,
    () => database`DELETE FROM tickets WHERE hash IN (SELECT hash FROM tickets WHERE expires_at < now() LIMIT ${BATCH})`,
    () => database`DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE created_at < now() - ${RETENTION.deadLetters}::interval LIMIT ${BATCH})`,
    ...Object.entries(METRICS_STEPS).map(([step, hours]) => () => database`
      DELETE FROM server_metrics WHERE (tenant, server_id, step, at) IN
        (SELECT tenant, server_id, step, at FROM server_metrics WHERE step = ${Number(step)} AND at < now() - ${hours} * INTERVAL '1 hour' LIMIT ${BATCH})`),
  ]
  let deleted = 0
  for (const statement of statements) {
    for (let count = BATCH; count === BATCH;) {
      count = (await query(statement())).count
      deleted += count
    }
  }
  return deleted
}

/** Deletes what is too old every hour, while this replica leads, until the signal aborts. */
export async function deleteOldForEver({ database, logger, leadership }: { database: Database; logger: Logger; leadership: Leadership }, signal: AbortSignal): Promise<void> {
  for (let nextAt = 0; !signal.aborted;) {
    if (leadership.isLeader() && performance.now() >= nextAt && await tryToDelete(database, logger)) nextAt = performance.now() + ROUND_MS
    await delay(LOOK_MS, signal)
  }
}

async function tryToDelete(database: Database, logger: Logger): Promise<boolean> {
  try {
    logger.info({ rows: await deleteOld(database) }, 'old rows are deleted')
    return true
  } catch (error) {
    if (!isOutage(error)) logger.error({ err: error }, 'old rows could not be deleted')
    return false
  }
}
