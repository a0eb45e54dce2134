import { setTimeout as sleep } from 'node:timers/promises'
import { isStatus, KubernetesError, pathOf, type CallOptions, type KubernetesClient, type KubernetesObject, type Resource } from '../../lib/kubernetes.ts'
import type { TokenBucket } from './token-bucket.ts'

/** What plain writes (not applies) are recorded under; the real one takes the name of its binary. */
const WRITER = 'metacontroller'

const CONFLICT_DELAYS_MS = [10, 50, 250]

/** The same client with every call waiting for its turn in the bucket, and given up when the signal aborts. */
export function throttled(client: KubernetesClient, bucket: TokenBucket): KubernetesClient {
  const turn = async (options: CallOptions = {}): Promise<void> => {
    const ms = bucket.reserve(performance.now())
    if (ms > 0) await sleep(ms, undefined, { signal: options.signal })
  }
  return {
    resource: (apiVersion, nameOrKind) => client.resource(apiVersion, nameOrKind),
    async call<T>(...args: Parameters<KubernetesClient['call']>) {
      await turn(args[2])
      return client.call<T>(...args)
    },
    async *lines(path, options) {
      await turn(options)
      yield* client.lines(path, options)
    },
  }
}

/** The same client with every call given up when the signal aborts. */
export function bound(client: KubernetesClient, signal: AbortSignal): KubernetesClient {
  return {
    resource: (apiVersion, nameOrKind) => client.resource(apiVersion, nameOrKind),
    call: (method, path, options) => client.call(method, path, { signal, ...options }),
    lines: (path, options) => client.lines(path, { signal, ...options }),
  }
}

/** Whether the API server refused a write because the object was changed meanwhile. */
export function isConflict(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 409 && error.reason !== 'AlreadyExists'
}

/** The path of one object, or of a subresource of it; the namespace of a cluster-scoped kind is left out. */
export function objectPath(resource: Resource, object: KubernetesObject, ...rest: string[]): string {
  const { name, namespace } = object.metadata
  if (!name) throw new Error(`${resource.kind} without metadata.name: give it one (generateName does not work with server-side apply).`)
  return pathOf(resource, resource.namespaced ? namespace : undefined, name, ...rest)
}

/** Reads the object as it is now. */
export function readLive(client: KubernetesClient, resource: Resource, object: KubernetesObject): Promise<KubernetesObject> {
  return client.call('GET', objectPath(resource, object))
}

/** Replaces the object, or a subresource of it, guarded by its resource version. */
export function replace(client: KubernetesClient, resource: Resource, object: KubernetesObject, subresource?: 'status'): Promise<KubernetesObject> {
  const rest = subresource ? [subresource] : []
  return client.call('PUT', objectPath(resource, object, ...rest), { body: object, query: { fieldManager: WRITER } })
}

/** A change to make now, whatever else was changed since the object was last read. */
export interface LiveUpdate {
  resource: Resource
  /** Names the object by name, namespace and uid; its content does not matter. */
  object: KubernetesObject
  subresource?: 'status'
  /** The wanted object, or undefined when there is nothing to do. */
  change: (live: KubernetesObject) => KubernetesObject | undefined
}

/** Reads, changes and writes back, again on each conflict, at most four times. NotFound when the uid is another one's. */
export async function updateLive(client: KubernetesClient, update: LiveUpdate): Promise<KubernetesObject> {
  const { resource, object, subresource, change } = update
  for (let attempt = 0; ; attempt++) {
    const live = await readLive(client, resource, object)
    if (live.metadata.uid !== object.metadata.uid) throw new KubernetesError(404, 'NotFound', `${resource.kind} ${object.metadata.name} was replaced by another of the same name.`)
    const wanted = change(live)
    if (!wanted) return live
    try {
      return await replace(client, resource, wanted, subresource)
    } catch (error) {
      const ms = CONFLICT_DELAYS_MS[attempt]
      if (!isConflict(error) || ms === undefined) throw error
      await sleep(ms * (1 + Math.random() / 10))
    }
  }
}

/** Deletes this very object, by its uid, with what it owns going in the background. False when it was gone. */
export async function deleteObject(client: KubernetesClient, resource: Resource, object: KubernetesObject): Promise<boolean> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', preconditions: { uid: object.metadata.uid } }
  try {
    await client.call('DELETE', objectPath(resource, object), { body })
    return true
  } catch (error) {
    if (isStatus(error, 404)) return false
    throw error
  }
}
