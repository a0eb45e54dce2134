import { SAMPLE_SECONDS, type MeasureRequest } from '../contracts/server-metrics.ts'
import { MEASURE } from '../contracts/subjects.ts'
import { delay } from '../lib/backoff.ts'
import type { Bus } from '../lib/bus.ts'
import { query, type Database } from '../lib/database.ts'
import type { Logger } from '../lib/logger.ts'
import type { Leadership } from './leader.ts'
import type { Metrics } from './metrics.ts'
import { isOutage } from './outage.ts'

/** What measurements are asked for with. */
export interface Measuring {
  database: Database
  bus: Bus
  metrics: Pick<Metrics, 'measurementsAsked'>
  logger: Logger
  leadership: Pick<Leadership, 'isLeader'>
  /** Milliseconds since 1970. */
  now?: () => number
}

/** Each server has its second of the 30: ids are random, so that a range of them is a fair share. */
const SLOTS = SAMPLE_SECONDS

const FIRST_DIGITS = 2 ** 32

/** The ids of a slot, both ends included. */
export function idsOf(slot: number): { from: string; to: string } {
  const digits = (number: number): string => number.toString(16).padStart(8, '0')
  const begin = (of: number): number => Math.ceil((of * FIRST_DIGITS) / SLOTS)
  return { from: `${digits(begin(slot))}-0000-0000-0000-000000000000`, to: `${digits(begin(slot + 1) - 1)}-ffff-ffff-ffff-ffffffffffff` }
}

/** The seconds that are due: all since the last one, as far as their servers have no later turn; only this one when there was none. */
export function secondsDue(last: number | undefined, second: number): number[] {
  const first = last === undefined ? second : Math.max(last + 1, second - SLOTS + 1)
  return Array.from({ length: Math.max(0, second - first + 1) }, (_, index) => first + index)
}

/** Asks for a measurement of each running server every 30 s, while this replica leads and the bus is there, until the signal aborts. */
export async function askForMeasurements(measuring: Measuring, signal: AbortSignal): Promise<void> {
  const { bus, leadership, now = Date.now } = measuring
  let last: number | undefined
  while (!signal.aborted) {
    const second = Math.floor(now() / 1000)
    if (!leadership.isLeader() || !bus.isConnected()) last = undefined
    else {
      for (const due of secondsDue(last, second)) await tryToAsk(measuring, due % SLOTS)
      last = second
    }
    await delay(1000 - (now() % 1000), signal)
  }
}

/** Asks for a measurement of each running server of a slot. */
export async function askForSlot({ database, bus, metrics }: Pick<Measuring, 'database' | 'bus' | 'metrics'>, slot: number): Promise<void> {
  const { from, to } = idsOf(slot)
  const requests = await query(database<MeasureRequest[]>`
    SELECT tenant, id AS server, name, k8s_uid AS uid FROM servers
    WHERE observed_status = 'running' AND gone_at IS NULL AND k8s_uid IS NOT NULL AND id BETWEEN ${from} AND ${to}`)
  for (const request of requests) bus.tell(MEASURE, request)
  metrics.measurementsAsked.inc(requests.length)
}

/** A slot that can't be read is left out: its servers have their turn again in 30 s. */
async function tryToAsk(measuring: Measuring, slot: number): Promise<void> {
  try {
    await askForSlot(measuring, slot)
  } catch (error) {
    if (!isOutage(error)) measuring.logger.error({ err: error }, 'no measurements could be asked for')
  }
}
