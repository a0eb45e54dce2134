import { KubernetesError, type CallOptions, type KubernetesClient } from '../../lib/kubernetes.ts'
import type { Json } from './world.ts'

/** One call that the fake got. */
export interface Call extends CallOptions {
  method: string
  path: string
}

/** A fake API server that holds a few objects. */
export interface Store {
  client: KubernetesClient
  calls: Call[]
  /** The writes among the calls, as `PATCH <name>`. */
  writes: () => string[]
  /** The object as it is now. */
  get: (name: string) => Json
  put: (object: Json) => void
  remove: (name: string) => void
  /** Called before each call is answered; what it throws is the answer. */
  before: (call: Call) => void | Promise<void>
}

const kinds: Record<string, string> = { statefulsets: 'StatefulSet', pods: 'Pod', persistentvolumeclaims: 'PersistentVolumeClaim' }

/** Plays the part of an API server that relay uses: GET, lists of Events, and merge patches with their preconditions. */
export function newKubernetesClientOf(objects: Json[]): Store {
  const held = new Map<string, Json>(objects.map((object) => [object.metadata.name, structuredClone(object)]))
  const calls: Call[] = []
  let version = 1
  const answer = (call: Call): Json => {
    const [, kind = '', name = ''] = /\/namespaces\/[^/]+\/([a-z]+)\/([^/]+)$/.exec(call.path) ?? []
    const object = held.get(name)
    if (object?.kind !== kinds[kind]) throw new KubernetesError(404, 'NotFound', `${name} not found`)
    if (call.method === 'GET') return structuredClone(object)
    const { uid, resourceVersion } = (call.body as Json).metadata
    if (uid !== object.metadata.uid || (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion)) throw new KubernetesError(409, 'Conflict', 'Precondition failed')
    const patched = merge(object, call.body)
    patched.metadata.resourceVersion = String(++version)
    held.set(name, patched)
    return structuredClone(patched)
  }
  const listEvents = (call: Call): Json => ({ items: [...held.values()].filter((object) => object.kind === 'Event' && isSelected(object, call)) })
  const store: Store = {
    client: {
      async call(method: string, path: string, options: CallOptions = {}) {
        const call = { method, path, ...options }
        calls.push(call)
        options.signal?.throwIfAborted()
        await store.before(call)
        return call.path.endsWith('/events') ? listEvents(call) : answer(call)
      },
    } as unknown as KubernetesClient,
    calls,
    writes: () => calls.filter((call) => call.method !== 'GET').map((call) => `${call.method} ${call.path.split('/').at(-1)}`),
    get: (name) => structuredClone(held.get(name)),
    put: (object) => void held.set(object.metadata.name, { ...structuredClone(object), metadata: { ...object.metadata, resourceVersion: String(++version) } }),
    remove: (name) => void held.delete(name),
    before: () => undefined,
  }
  return store
}

const isSelected = ({ involvedObject, reason }: Json, { query }: Call): boolean => query?.['fieldSelector'] === `involvedObject.uid=${involvedObject.uid},reason=${reason}`

/** RFC 7396. */
function merge(target: Json, patch: Json): Json {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const merged = { ...(typeof target === 'object' ? target : {}) }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = merge(merged[key], value)
  }
  return merged
}
