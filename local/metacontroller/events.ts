import { hash, randomUUID } from 'node:crypto'
import { KubernetesError, type KubernetesClient, type KubernetesObject } from '../../lib/kubernetes.ts'
import type { Logger } from '../../lib/logger.ts'
import { newTokenBucket, type TokenBucket } from './token-bucket.ts'

/** What an Event says. */
export interface EventText {
  type: 'Normal' | 'Warning'
  reason: 'Starting' | 'Started' | 'Stopping' | 'Stopped' | 'SyncError' | 'CreateError'
  message: string
}

/** Writes Events in the background; they are hints, so one that cannot be written is dropped. */
export interface EventRecorder {
  record(about: KubernetesObject, event: EventText): void
  /** Waits for what is under way. */
  flush(): Promise<void>
}

/** What a recorder needs. */
export interface EventOptions {
  client: KubernetesClient
  /** Events per second and at once, for each object. */
  qps: number
  burst: number
  log: Logger
  signal: AbortSignal
}

const MAX_WAITING = 1_000
const MAX_OBJECTS = 4_096
const MAX_MESSAGE = 1_024

interface Written {
  path: string
  count: number
}

/** A recorder with a bucket for each object; a repeated Event counts up instead of being written again. */
export function newEventRecorder(options: EventOptions): EventRecorder {
  const buckets = new Map<string, TokenBucket>()
  const written = new Map<string, Written>()
  let waiting = 0
  let last = Promise.resolve()
  return {
    record(about, event) {
      const uid = about.metadata.uid ?? ''
      const bucket = buckets.get(uid) ?? newTokenBucket(options.qps, options.burst)
      remember(buckets, uid, bucket)
      if (!bucket.take(performance.now()) || waiting >= MAX_WAITING || options.signal.aborted) return
      waiting += 1
      last = last.then(async () => {
        await write(options, written, about, event).catch((error: unknown) => {
          options.log.debug({ err: error, reason: event.reason }, 'event dropped')
        })
        waiting -= 1
      })
    },
    flush: () => last,
  }
}

async function write(options: EventOptions, written: Map<string, Written>, about: KubernetesObject, event: EventText): Promise<void> {
  const message = event.message.slice(0, MAX_MESSAGE)
  const key = hash('sha1', [about.metadata.uid, event.type, event.reason, message].join('\n'))
  const known = written.get(key)
  if (known && (await countUp(options, known))) return remember(written, key, known)
  const body = newEvent(about, { ...event, message })
  const collection = `/api/v1/namespaces/${body.metadata.namespace}/events`
  await options.client.call('POST', collection, { body, signal: options.signal })
  remember(written, key, { path: `${collection}/${body.metadata.name}`, count: 1 })
}

/** False when the Event is no longer there: the API server forgets them after an hour. */
async function countUp({ client, signal }: EventOptions, known: Written): Promise<boolean> {
  const body = { count: known.count + 1, lastTimestamp: timestamp() }
  try {
    await client.call('PATCH', known.path, { body, contentType: 'application/merge-patch+json', signal })
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 404) return false
    throw error
  }
  known.count += 1
  return true
}

function newEvent(about: KubernetesObject, event: EventText): KubernetesObject & { metadata: { namespace: string } } {
  const { name, namespace, uid, resourceVersion } = about.metadata
  const now = timestamp()
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name.slice(0, 200)}.${randomUUID()}`, namespace: namespace ?? 'default' },
    involvedObject: { apiVersion: about.apiVersion, kind: about.kind, name, namespace, uid, resourceVersion },
    ...event,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    source: { component: 'metacontroller' },
    reportingComponent: 'metacontroller',
  }
}

/** Times in Events have no fractions of a second. */
function timestamp(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`
}

/** Puts an entry last, and drops the oldest of too many. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > MAX_OBJECTS && oldest !== undefined) map.delete(oldest)
}
