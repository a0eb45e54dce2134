import { reportsOf, subjectOf } from '../contracts/subjects.ts'
import { EVENTS } from '../contracts/streams.ts'
import type { Report } from '../contracts/events.ts'
import { BusAwayError, type Bus } from '../lib/bus.ts'
import { BusyError } from './keyed-lock.ts'
import type { Metrics } from './metrics.ts'
import { toNewness } from './to-event.ts'

/** Publishes reports. */
export interface Publisher {
  /** Publishes a report unless the bus has it, or a later one. */
  publishNews(report: Report): Promise<'Published' | 'Unchanged' | 'Stale'>
  /** Publishes a report whatever the bus has. */
  publish(report: Report): Promise<void>
}

/** How often the newest report is read anew because another one came meanwhile. */
const TRIES = 4

/** Longest time for one report: who waits for it has other work. */
const PUBLISH_MS = 6_000

/** The publisher on a bus. All it does rejects with `BusAwayError` while the bus is away. */
export function newPublisher(bus: Bus, { reports }: Pick<Metrics, 'reports'>): Publisher {
  const publishNews = async (report: Report): Promise<'Published' | 'Unchanged' | 'Stale'> => {
    const filter = reportsOf(report.tenant, report.server)
    for (let tries = 0; tries < TRIES; tries++) {
      const newest = await bus.newest(EVENTS.name, filter)
      const newness = toNewness(report, newest?.body)
      if (newness !== 'News') return newness
      // Between two replicas the one that read last publishes.
      const stored = await bus.publish(subjectOf(report.type, report.tenant, report.server), report, { id: report.id, expectNewest: { filter, sequence: newest?.sequence ?? 0 } })
      if (stored !== 'Outdated') return 'Published'
    }
    throw new BusyError(`others report on ${report.server} all the time`)
  }
  const count = async <T extends 'Published' | 'Unchanged' | 'Stale'>(work: Promise<T>): Promise<T> => {
    try {
      const result = await inTime(work)
      reports.inc({ result })
      return result
    } catch (error) {
      reports.inc({ result: 'Failed' })
      throw error
    }
  }
  return {
    publishNews: (report) => count(publishNews(report)),
    publish: async (report) => {
      const { id, type, tenant, server } = report
      await count(bus.publish(subjectOf(type, tenant, server), report, { id }).then(() => 'Published' as const))
    },
  }
}

/** What comes later is harmless: a report has an id. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => { reject(new BusAwayError(`The bus did not answer within ${PUBLISH_MS} ms.`)) }, PUBLISH_MS)
  })
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}
