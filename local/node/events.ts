import type { Logger } from '../../lib/logger.ts'
import { isStatus, pathOf, type KubernetesClient } from '../../lib/kubernetes.ts'
import { toTime } from './container-status.ts'
import { events } from './kinds.ts'

/** The object an event is about. */
export interface Subject {
  kind: string
  apiVersion: string
  metadata: { name: string; namespace: string; uid: string }
}

/** Tells people what happened to an object. Events are a courtesy: they may be lost. */
export interface Recorder {
  record(subject: Subject, type: 'Normal' | 'Warning', reason: string, message: string): void
}

/** What a recorder needs. */
export interface RecorderOptions {
  client: KubernetesClient
  log: Logger
  nodeName: string
  now: () => number
}

interface Known {
  name: string
  count: number
  firstTimestamp: string
}

const KNOWN_AT_MOST = 1_000
const WAITING_AT_MOST = 200

/** Makes a recorder that writes one event after the other, and counts those that repeat. */
export function newRecorder({ client, log, nodeName, now }: RecorderOptions): Recorder {
  const known = new Map<string, Known>()
  const waiting: (() => Promise<void>)[] = []
  let isWriting = false
  const remember = (key: string): Known => {
    const former = known.get(key)
    const entry = former ? { ...former, count: former.count + 1 } : { name: '', count: 1, firstTimestamp: toTime(now()) }
    known.delete(key)
    known.set(key, entry)
    const [oldest] = known.keys()
    if (known.size > KNOWN_AT_MOST && oldest !== undefined) known.delete(oldest)
    return entry
  }
  const drain = async (): Promise<void> => {
    if (isWriting) return
    isWriting = true
    for (let write = waiting.shift(); write; write = waiting.shift()) {
      await write().catch((error: unknown) => { log.debug({ err: error }, 'an event was not written') })
    }
    isWriting = false
  }
  return {
    record(subject, type, reason, message) {
      if (waiting.length >= WAITING_AT_MOST) return
      const key = [subject.metadata.uid, type, reason, message].join('\n')
      const lastTimestamp = toTime(now())
      waiting.push(async () => {
        const entry = remember(key)
        const { namespace } = subject.metadata
        const isRepeated = entry.name !== '' && (await countUp(client, pathOf(events, namespace, entry.name), { count: entry.count, lastTimestamp }))
        if (!isRepeated) entry.name = await create(client, toEvent(subject, { type, reason, message, nodeName }, { ...entry, lastTimestamp }))
        known.set(key, entry)
      })
      void drain()
    },
  }
}

/** False when the event is no longer there: the API server keeps events for an hour. */
async function countUp(client: KubernetesClient, path: string, body: { count: number; lastTimestamp: string }): Promise<boolean> {
  try {
    await client.call('PATCH', path, { body, contentType: 'application/merge-patch+json' })
    return true
  } catch (error) {
    if (isStatus(error, 404)) return false
    throw error
  }
}

async function create(client: KubernetesClient, event: ReturnType<typeof toEvent>): Promise<string> {
  const created = await client.call<{ metadata: { name: string } }>('POST', pathOf(events, event.metadata.namespace), { body: event })
  return created.metadata.name
}

interface What {
  type: string
  reason: string
  message: string
  nodeName: string
}

function toEvent({ apiVersion, kind, metadata }: Subject, { type, reason, message, nodeName }: What, times: Omit<Known, 'name'> & { lastTimestamp: string }) {
  const namespace = metadata.namespace || 'default'
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { generateName: `${metadata.name}.`, namespace },
    involvedObject: { apiVersion, kind, name: metadata.name, namespace, uid: metadata.uid },
    type,
    reason,
    message: message.slice(0, 1024),
    source: { component: 'homecraft-node', host: nodeName },
    ...times,
  }
}
