import { randomUUID } from 'node:crypto'
import { delay } from '../lib/backoff.ts'
import { query, type Database } from '../lib/database.ts'
import { newLease } from '../lib/lease.ts'
import type { Logger } from '../lib/logger.ts'
import { isOutage } from './outage.ts'

/** Whether this replica does what only one may do at a time. */
export interface Leadership {
  isLeader(): boolean
  /** Takes and renews the lease until the signal aborts, then gives it up. */
  hold(signal: AbortSignal): Promise<void>
}

/** How long a lease lasts, and how often it is renewed. Who could not renew it stops before another one may begin. */
const LEASE_SECONDS = 15
const RENEW_MS = 4_000
const SURE_MS = 10_000

/** The leadership of the drift pass: harmless when two have it for a moment, since each repair looks at its row again. */
export function newLeadership(database: Database, logger: Logger, onChange: (isLeader: boolean) => void): Leadership {
  const lease = newLease(database, { name: 'drift', holder: randomUUID(), seconds: LEASE_SECONDS })
  let sureUntil = -Infinity
  let hasHeld = false
  const isLeader = (): boolean => performance.now() < sureUntil

  /** Who gets no answer does not lead: nothing can be done without the database, and who leads anew looks at everything. */
  async function renew(): Promise<void> {
    const askedAt = performance.now()
    const isHeld = await query(lease.hold()).catch((error: unknown) => {
      if (!isOutage(error)) logger.error({ err: error }, 'the lease could not be renewed')
      return false
    })
    sureUntil = isHeld ? askedAt + SURE_MS : -Infinity
    if (isHeld !== hasHeld) logger.info(isHeld ? 'this replica leads' : 'this replica leads no more')
    hasHeld = isHeld
    onChange(isHeld)
  }

  return {
    isLeader,
    async hold(signal) {
      while (!signal.aborted) {
        await renew()
        await delay(RENEW_MS, signal)
      }
      sureUntil = -Infinity
      await lease.release().catch(() => undefined)
    },
  }
}
