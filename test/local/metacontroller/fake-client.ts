import { KubernetesError, type CallOptions, type KubernetesClient, type KubernetesObject, type Resource } from '../../../lib/kubernetes.ts'
import type { Informer } from '../../../local/metacontroller/informers.ts'
import { controllerOf } from '../../../local/metacontroller/owner.ts'
import type { Scope } from '../../../local/metacontroller/scope.ts'
import { keyOf, type Change } from '../../../local/kubernetes/reflector.ts'

/** One call that a fake API server got. */
export interface Call extends CallOptions {
  method: string
  path: string
}

/** A fake API server: notes calls and answers what the function says; an error is thrown. */
export function fakeClient(answer: (call: Call) => unknown): { client: KubernetesClient; calls: Call[] } {
  const calls: Call[] = []
  const client = {
    call(method: string, path: string, options: CallOptions = {}) {
      const call = { method, path, ...options }
      calls.push(call)
      const result = answer(call)
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result)
    },
  }
  return { client: client as unknown as KubernetesClient, calls }
}

/** An answer of the API server that is an error. */
export function refusal(status: number, reason = 'Refused'): KubernetesError {
  return new KubernetesError(status, reason, `${status} ${reason}`)
}

export const CONFIG_MAPS: Resource = { apiVersion: 'v1', kind: 'ConfigMap', name: 'configmaps', namespaced: true, hasStatus: false }
export const THINGS: Resource = { apiVersion: 'test.homecraft.io/v1', kind: 'Thing', name: 'things', namespaced: true, hasStatus: true }
export const STATEFUL_SETS: Resource = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'statefulsets', namespaced: true, hasStatus: true }

const KINDS = [CONFIG_MAPS, THINGS, STATEFUL_SETS]
const quiet = (): void => undefined

/** The surroundings of a controller, with a fake API server. */
export function fakeScope(client: KubernetesClient): Scope {
  const scope = {
    client,
    discovery: {
      find(apiVersion: string, name: string) {
        const found = KINDS.find((one) => one.apiVersion === apiVersion && (one.kind === name || one.name === name))
        return found ? Promise.resolve(found) : Promise.reject(new Error(`no ${name} in ${apiVersion}`))
      },
    },
    informers: { open: (resource: Resource) => fakeInformer(resource) },
    applied: new Map(),
    events: { record: quiet, flush: () => Promise.resolve() },
    log: { info: quiet, debug: quiet, warn: quiet, error: quiet },
    fieldManager: 'metacontroller',
    signal: new AbortController().signal,
  }
  return scope as unknown as Scope
}

/** A local copy of a kind that holds these objects. */
export function fakeInformer(resource: Resource, objects: KubernetesObject[] = []): Informer & { tell(change: Change): void } {
  const listeners: ((change: Change) => void)[] = []
  const near = (namespace?: string) => objects.filter((one) => !namespace || one.metadata.namespace === namespace)
  return {
    resource,
    isSynced: true,
    synced: Promise.resolve(),
    get: (key) => objects.find((one) => keyOf(one) === key),
    list: () => objects,
    ownedBy: (uid, namespace) => near(namespace).filter((one) => controllerOf(one)?.uid === uid),
    orphans: (namespace) => near(namespace).filter((one) => !controllerOf(one)),
    onChange: (listener) => void listeners.push(listener),
    close: quiet,
    tell: (change) => {
      for (const listener of listeners) listener(change)
    },
  }
}
