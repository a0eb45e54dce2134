import * as z from 'zod'
import { SyncRequired } from '../contracts/events.ts'
import { API_VERSION, PLURAL } from '../contracts/group.ts'
import { namespaceOf } from '../contracts/identity.ts'
import { ANSWER } from '../contracts/streams.ts'
import { BusAwayError, type Bus, type DeliveredMessage, type Verdict } from '../lib/bus.ts'
import { isStatus, isTransient, pathOf, type KubernetesClient } from '../lib/kubernetes.ts'
import type { Logger } from '../lib/logger.ts'
import { ServerResource } from '../lib/server-state.ts'
import type { Publisher } from './publish.ts'
import type { Tenants } from './tenants.ts'
import { toReport } from './to-event.ts'

/** What questions are answered with. */
export interface AnswerParts {
  bus: Bus
  client: KubernetesClient
  publisher: Publisher
  tenants: Tenants
  logger: Logger
}

type Asked = SyncRequired['data']['servers'][number]

/** How many servers are looked up at once. */
const CONCURRENCY = 8

/** Longest wait for one answer of the API server. */
const CALL_MS = 5_000

/** When a question comes again that could not be answered. */
const RETRY_MS = 5_000

/** Answers `sync.required` until the signal aborts. */
export function answerSyncs(parts: AnswerParts, signal: AbortSignal): Promise<void> {
  return parts.bus.consume(ANSWER, { concurrency: 1, signal, handle: (message) => answerSync(parts, message) })
}

/** Reports the present state of each server that is asked for. Of one that is not there nothing is said: who asks sees that too. */
export async function answerSync(parts: AnswerParts, message: DeliveredMessage): Promise<Verdict> {
  const parsed = SyncRequired.safeParse(message.body)
  if (!parsed.success) {
    parts.logger.error({ sequence: message.sequence, reason: z.prettifyError(parsed.error) }, 'a message is no sync.required')
    return { end: 'Term', reason: 'not a sync.required' }
  }
  const { id, data } = parsed.data
  const waiting = data.servers.values()
  const work = async (): Promise<void> => {
    for (const asked of waiting) await answerOne(parts, asked, id)
  }
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, work))
    return { end: 'Ack' }
  } catch (error) {
    if (!isTransient(error) && !(error instanceof BusAwayError)) throw error
    parts.logger.warn({ err: error, sync: id }, 'a sync.required could not be answered yet')
    return { end: 'Retry', afterMs: RETRY_MS }
  }
}

async function answerOne({ client, publisher, tenants }: AnswerParts, { tenant, name }: Asked, syncId: string): Promise<void> {
  const namespace = namespaceOf(tenant)
  if ((await tenants.of(namespace)) !== tenant) return
  try {
    const path = pathOf({ apiVersion: API_VERSION, name: PLURAL }, namespace, name)
    const resource = ServerResource.parse(await client.call('GET', path, { signal: AbortSignal.timeout(CALL_MS) }))
    await publisher.publish(toReport(resource, tenant, new Date().toISOString(), syncId))
  } catch (error) {
    if (!isStatus(error, 404)) throw error
  }
}
