import { isStatus, type KubernetesClient, type KubernetesObject } from './kubernetes.ts'

/** An object that is not made yet. */
export type NewObject = Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'> & Record<string, unknown>

/** How a change ended: `Conflict` when the object is another one, or in another state, than was named. */
export type Change = 'Done' | 'Conflict' | 'Gone'

/** The calls that commands need, each bounded in time. Answers that are to be expected are no errors. */
export interface ObjectCalls {
  /** The object of a path; undefined when there is none. */
  read(path: string): Promise<KubernetesObject | undefined>
  /** Makes an object in a collection. Unknown fields are refused. */
  create(path: string, object: NewObject): Promise<'Done' | 'Exists'>
  /** Replaces an object as it was read. */
  replace(path: string, object: KubernetesObject): Promise<Change>
  /** Merges a change into an object; its `metadata.resourceVersion` says in which state it must be. */
  patch(path: string, change: object): Promise<Change>
  /** Deletes the object of this uid, in the background. */
  remove(path: string, uid: string, graceSeconds?: number): Promise<Change>
}

/** The field manager by which what commands write is known. */
const FIELD_MANAGER = 'homecraft-commands'

/** Longest wait for one answer of the API server. */
const CALL_MS = 5_000

/** The calls on a cluster, until the signal ends them. */
export function newObjectCalls(client: KubernetesClient, signal: AbortSignal): ObjectCalls {
  const limit = (): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)])
  const query = { fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' }
  return {
    read: (path) => client.call<KubernetesObject>('GET', path, { signal: limit() }).catch(onStatus(404, undefined)),
    create: (path, body) => client.call('POST', path, { body, query, signal: limit() }).then(done).catch(onStatus(409, 'Exists' as const)),
    replace: (path, body) => toChange(client.call('PUT', path, { body, query, signal: limit() })),
    patch: (path, body) => toChange(client.call('PATCH', path, { body, query, contentType: 'application/merge-patch+json', signal: limit() })),
    remove: (path, uid, graceSeconds) => {
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', preconditions: { uid }, ...(graceSeconds !== undefined && { gracePeriodSeconds: graceSeconds }) }
      return toChange(client.call('DELETE', path, { body, signal: limit() }))
    },
  }
}

const done = (): 'Done' => 'Done'

const toChange = (call: Promise<unknown>): Promise<Change> => call.then(done).catch(onStatus(409, 'Conflict' as const)).catch(onStatus(404, 'Gone' as const))

function onStatus<T>(status: number, answer: T): (error: unknown) => T {
  return (error) => {
    if (isStatus(error, status)) return answer
    throw error
  }
}
