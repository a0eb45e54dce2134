import * as z from 'zod'
import { Report } from '../contracts/events.ts'
import { subjectOf } from '../contracts/subjects.ts'
import type { DeliveredMessage, Verdict } from '../lib/bus.ts'
import { isBadData } from '../lib/database.ts'
import type { Metrics } from './metrics.ts'
import { orLater } from './outage.ts'
import { projectReport, type Projector } from './projection.ts'

/** Projects the report of a message. A message that is none never comes again; the advisory of that is noted (dead-letters.ts). */
export async function handleReport(projector: Projector, metrics: Metrics, message: DeliveredMessage, signal: AbortSignal): Promise<Verdict> {
  const verdict = await orLater(message, () => handle(projector, metrics, message, signal))
  if (verdict.end === 'Retry') metrics.projected.inc({ result: 'Later' })
  return verdict
}

async function handle(projector: Projector, metrics: Metrics, message: DeliveredMessage, signal: AbortSignal): Promise<Verdict> {
  const report = parseReport(message)
  if (typeof report === 'string') {
    metrics.projected.inc({ result: 'Invalid' })
    return { end: 'Term', reason: report }
  }
  try {
    metrics.projected.inc({ result: await projectReport(projector, { tenant: report.tenant, id: report.server }, report, signal) })
    return { end: 'Ack' }
  } catch (error) {
    if (!isBadData(error)) throw error
    metrics.projected.inc({ result: 'Invalid' })
    return { end: 'Term', reason: 'The database can\'t hold it.' }
  }
}

/** The report of a message; what is wrong with it, if it is none. */
function parseReport({ body, subject }: DeliveredMessage): Report | string {
  const parsed = Report.safeParse(body)
  if (!parsed.success) return z.prettifyError(parsed.error).replaceAll('\n', '; ')
  const { type, tenant, server } = parsed.data
  return subject === subjectOf(type, tenant, server) ? parsed.data : 'The subject is another than that of the report.'
}
