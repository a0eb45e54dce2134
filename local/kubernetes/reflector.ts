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
  /** Resolves once the cache holds this object as it is on the server now, or as it became later. Rejects when the server does not answer. */
  refresh(key: string): Promise<void>
}

/** What a reflector knows. */
interface Copy {
  objects: Map<string, KubernetesObject>
  /** The version that the list, or the last event of the watch, has brought it to. */
  version: string | undefined
  /** Objects that were read by themselves, with the version of that reading: the watch is behind it, and what it tells up to there is old. */
  ahead: Map<string, string>
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
  const copy: Copy = { objects: new Map(), version: undefined, ahead: new Map() }
  const { promise: synced, resolve } = Promise.withResolvers<void>()
  void follow(options, copy, resolve)
  return { synced, get: (key) => copy.objects.get(key), list: () => [...copy.objects.values()], refresh: (key) => refresh(options, copy, key) }
}

async function follow(options: ReflectorOptions, copy: Copy, onSynced: () => void): Promise<void> {
  let failures = 0
  while (!options.signal.aborted) {
    let watchedSince = Number.POSITIVE_INFINITY
    try {
      copy.version ??= await list(options, copy)
      onSynced()
      watchedSince = performance.now()
      await watch(options, copy, copy.version)
    } catch (error) {
      if (options.signal.aborted) return
      // The version may be too old to watch from (410), or of another server's life: list again.
      copy.version = undefined
      options.onError?.(error)
    }
    // A watch that held was no failure, however it ended; one that ends as it begins must not be asked for at once.
    if (performance.now() - watchedSince > STEADY_MS) failures = 0
    else await delay(backoffDelay(failures++, { minMs: 100, maxMs: 5_000 }, Math.random()), options.signal)
  }
}

async function list(options: ReflectorOptions, copy: Copy): Promise<string> {
  const { resource, fieldSelector } = options
  const found = new Map<string, KubernetesObject>()
  let token: string | undefined
  let version = ''
  do {
    const page = await readPage(options, pathOf(resource), { limit: PAGE, continue: token, fieldSelector })
    for (const object of page.objects) found.set(keyOf(object), object)
    token = page.token
    version = page.version
  } while (token)
  copy.ahead.clear()
  for (const [key, object] of copy.objects) if (!found.has(key)) remove(options, copy, object)
  for (const object of found.values()) put(options, copy, object)
  return version
}

async function refresh(options: ReflectorOptions, copy: Copy, key: string): Promise<void> {
  const [name = '', namespace] = key.split('/').toReversed()
  // A list of one tells its version even when there is none.
  const fieldSelector = [options.fieldSelector, `metadata.name=${name}`].filter(Boolean).join(',')
  const { objects: [object], version } = await readPage(options, pathOf(options.resource, namespace), { fieldSelector })
  if (copy.version === undefined) throw new Error(`The copy of ${options.resource.name} is being made anew.`)
  if (!isAfter(version, copy.version)) return
  const previous = copy.objects.get(key)
  if (object) put(options, copy, object)
  else if (previous) remove(options, copy, previous)
  copy.ahead.set(key, version)
}

async function readPage({ client, resource, signal, labelSelector }: ReflectorOptions, path: string, query: Record<string, string | undefined>): Promise<{ objects: KubernetesObject[]; token: string | undefined; version: string }> {
  const { metadata, items }: ObjectList = await client.call('GET', path, { query: { ...query, labelSelector }, signal })
  // Items of a list carry no type of their own.
  const objects = items.map((item) => ({ ...item, apiVersion: resource.apiVersion, kind: resource.kind }))
  return { objects, token: metadata.continue || undefined, version: metadata.resourceVersion }
}

async function watch(options: ReflectorOptions, copy: Copy, from: string): Promise<void> {
  const { client, resource, fieldSelector, labelSelector } = options
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  setMaxListeners(0, signal)
  const query = { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: WATCH_SECONDS, resourceVersion: from, fieldSelector, labelSelector }
  try {
    for await (const line of client.lines(pathOf(resource), { query, signal })) {
      const event = JSON.parse(line) as WatchEvent // eslint-disable-line @typescript-eslint/consistent-type-assertions -- the API server's own format
      if (event.type === 'ERROR') throw new KubernetesError(event.object.code ?? 500, 'Expired', event.object.message ?? 'watch failed')
      copy.version = event.object.metadata.resourceVersion ?? copy.version
      if (event.type !== 'BOOKMARK' && !isOld(copy, event.object)) (event.type === 'DELETED' ? remove : put)(options, copy, event.object)
    }
  } finally {
    stop.abort()
  }
}

/** Whether an event is of a time before its object was read by itself. */
function isOld({ ahead }: Copy, object: KubernetesObject): boolean {
  const read = ahead.get(keyOf(object))
  if (read === undefined) return false
  if (!isAfter(object.metadata.resourceVersion ?? '', read)) return true
  ahead.delete(keyOf(object))
  return false
}

/** Versions of one API server are numbers of any length. */
function isAfter(a: string, b: string): boolean {
  return BigInt(a) > BigInt(b)
}

function put(options: ReflectorOptions, { objects }: Copy, object: KubernetesObject): void {
  const previous = objects.get(keyOf(object))
  objects.set(keyOf(object), object)
  if (!previous) return options.onChange({ type: 'added', object })
  if (previous.metadata.uid !== object.metadata.uid) {
    options.onChange({ type: 'deleted', object: previous, previous })
    return options.onChange({ type: 'added', object })
  }
  if (previous.metadata.resourceVersion !== object.metadata.resourceVersion) options.onChange({ type: 'modified', object, previous })
}

function remove(options: ReflectorOptions, { objects }: Copy, object: KubernetesObject): void {
  const previous = objects.get(keyOf(object))
  if (!previous) return
  objects.delete(keyOf(object))
  options.onChange({ type: 'deleted', object, previous })
}
