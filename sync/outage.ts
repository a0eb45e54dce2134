import { BusAwayError, type DeliveredMessage, type Verdict } from '../lib/bus.ts'
import { DatabaseAwayError } from '../lib/database.ts'
import { isTransient } from '../lib/kubernetes.ts'

/** Whether the same work may go well later: database, bus or API server are away or busy. */
export function isOutage(error: unknown): boolean {
  return error instanceof DatabaseAwayError || error instanceof BusAwayError || isTransient(error)
}

/** First and longest wait before a message comes again that met an outage: later each time. */
const RETRY = { minMs: 1_000, maxMs: 15_000 }

/** Does the work on a message; one that meets an outage comes again. */
export async function orLater({ deliveries }: DeliveredMessage, work: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await work()
  } catch (error) {
    if (!isOutage(error)) throw error
    return { end: 'Retry', afterMs: Math.min(RETRY.maxMs, RETRY.minMs * deliveries) }
  }
}
