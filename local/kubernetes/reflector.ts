import { setMaxListeners } from 'node:events'
import { backoffDelay, delay } from '../../lib/backoff.ts'
import { KubernetesError, pathOf, type KubernetesClient, type KubernetesObject, type Resource } from '../../lib/kubernetes.ts'

/** What a reflector tells its owner: the object as it is now, and as it was before (absent for `added`). */
export type Change =
  | { type: 'added'; object: KubernetesObject; previous?: undefined }
  | { type: 'modified'; object: KubernetesObject; previous: KubernetesObject }
  | { type: 'deleted'; object: KubernetesObject; previous: KubernetesObject }

/** What a reflector follows. */
export interface ReflectorOptions {
  client: KubernetesClient
  resource: Resource
  fieldSelector?: string
  labelSelector?: string
  /** Called for each change, in order, after the cache holds it. Must not throw. */
  onChange: (change: Change) => void
  /** Called when list or watch failed and will be tried again. */
  onError?: (error: unknown) => void
  signal: AbortSignal
}

/** A local copy of a collection, kept current by list and watch. */
export interface Reflector {
  /** Resolves once the first list is in the cache. */
  readonly synced: Promise<void>
  /** `namespace/name`, or `name` where there is no namespace. */
  get(key: string): KubernetesObject | undefined
  list(): KubernetesObject[]
}

interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  object: KubernetesObject & { code?: number; message?: string }
}

interface ObjectList {
  metadata: { resourceVersion: string; continue?: string }
  items: Pick<KubernetesObject, 'metadata'>[]
}

const PAGE = '500'
const WATCH_SECONDS = '300'
const STEADY_MS = 10_000

/** The key of an object in a reflector. */
export function keyOf(object: { metadata: { name: string; namespace?: string } }): string {
  const { namespace, name } = object.metadata
  return namespace ? `${namespace}/${name}` : name
}

/** Starts to follow a collection; it goes on through every failure until the signal aborts. */
export function startReflector(options: ReflectorOptions): Reflector {
  const cache = new Map<string, KubernetesObject>()
  const { promise: synced, resolve } = Promise.withResolvers<void>()
  void follow(options, cache, resolve)
  return { synced, get: (key) => cache.get(key), list: () => [...cache.values()] }
}

async function follow(options: ReflectorOptions, cache: Map<string, KubernetesObject>, onSynced: () => void): Promise<void> {
  let failures = 0
  let version: string | undefined
  while (!options.signal.aborted) {
    let watchedSince = Number.POSITIVE_INFINITY
    try {
      version ??= await list(options, cache)
      onSynced()
      watchedSince = performance.now()
      version = await watch(options, cache, version)
    } catch (error) {
      if (options.signal.aborted) return
      // The version may be too old to watch from (410), or of another server's life: list again.
      version = undefined
      options.onError?.(error)
    }
    // A watch that held was no failure, however it ended; one that ends as it begins must not be asked for at once.
    if (performance.now() - watchedSince > STEADY_MS) failures = 0
    else await delay(backoffDelay(failures++, { minMs: 100, maxMs: 5_000 }, Math.random()), options.signal)
  }
}

async function list(options: ReflectorOptions, cache: Map<string, KubernetesObject>): Promise<string> {
  const { client, resource, signal, fieldSelector, labelSelector } = options
  const found = new Map<string, KubernetesObject>()
  let token: string | undefined
  let version = ''
  do {
    const page: ObjectList = await client.call('GET', pathOf(resource), { query: { limit: PAGE, continue: token, fieldSelector, labelSelector }, signal })
    // Items of a list carry no type of their own.
    for (const item of page.items) found.set(keyOf(item), { ...item, apiVersion: resource.apiVersion, kind: resource.kind })
    token = page.metadata.continue || undefined
    version = page.metadata.resourceVersion
  } while (token)
  for (const [key, object] of cache) if (!found.has(key)) remove(options, cache, object)
  for (const object of found.values()) put(options, cache, object)
  return version
}

async function watch(options: ReflectorOptions, cache: Map<string, KubernetesObject>, from: string): Promise<string> {
  const { client, resource, fieldSelector, labelSelector } = options
  let version = from
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  setMaxListeners(0, signal)
  const query = { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: WATCH_SECONDS, resourceVersion: from, fieldSelector, labelSelector }
  try {
    for await (const line of client.lines(pathOf(resource), { query, signal })) {
      const event = JSON.parse(line) as WatchEvent // eslint-disable-line @typescript-eslint/consistent-type-assertions -- the API server's own format
      if (event.type === 'ERROR') throw new KubernetesError(event.object.code ?? 500, 'Expired', event.object.message ?? 'watch failed')
      version = event.object.metadata.resourceVersion ?? version
      if (event.type === 'DELETED') remove(options, cache, event.object)
      else if (event.type !== 'BOOKMARK') put(options, cache, event.object)
    }
  } finally {
    stop.abort()
  }
  return version
}

function put(options: ReflectorOptions, cache: Map<string, KubernetesObject>, object: KubernetesObject): void {
  const previous = cache.get(keyOf(object))
  cache.set(keyOf(object), object)
  if (!previous) return options.onChange({ type: 'added', object })
  if (previous.metadata.uid !== object.metadata.uid) {
    options.onChange({ type: 'deleted', object: previous, previous })
    return options.onChange({ type: 'added', object })
  }
  if (previous.metadata.resourceVersion !== object.metadata.resourceVersion) options.onChange({ type: 'modified', object, previous })
}

function remove(options: ReflectorOptions, cache: Map<string, KubernetesObject>, object: KubernetesObject): void {
  const previous = cache.get(keyOf(object))
  if (!previous) return
  cache.delete(keyOf(object))
  options.onChange({ type: 'deleted', object, previous })
}
