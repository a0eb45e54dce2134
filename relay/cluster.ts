import * as z from 'zod'
import { isStatus, KubernetesError, pathOf, type KubernetesClient } from '../lib/kubernetes.ts'
import type { Action, Metrics } from './metrics.ts'
import { ClusterEvent, Pod, StatefulSet, VolumeClaim } from './objects.ts'

/** The field manager by which relay's fields are known. */
export const FIELD_MANAGER = 'homecraft-relay'

/** Longest wait for one answer of the API server. */
const CALL_MS = 5_000

/** A namespaced object, by name. */
export interface Key {
  namespace: string
  name: string
}

/** The object to change: this very one, no other of its name, and in this very state if that is named. */
export interface Target extends Key {
  uid: string
  resourceVersion?: string
}

/** The metadata to change; null takes a label or annotation away. */
export interface Change {
  metadata?: { labels?: Record<string, string | null>; annotations?: Record<string, string | null> }
  spec?: unknown
}

/** What relay reads and changes in the cluster; ClusterRole `homecraft-relay` allows just this. */
export interface Cluster {
  readSet(key: Key): Promise<StatefulSet | undefined>
  readPod(key: Key): Promise<Pod | undefined>
  readClaim(key: Key): Promise<VolumeClaim | undefined>
  /** The Events that tell what a StatefulSet could not make. */
  readFailures(set: StatefulSet): Promise<ClusterEvent[]>
  /** Changes an object; `Gone` when it is not there any more. Rejects with 409 when it is another one, or in another state. */
  patchSet(target: Target, change: Change): Promise<'Done' | 'Gone'>
  patchPod(target: Target, change: Change): Promise<'Done' | 'Gone'>
  patchClaim(target: Target, change: Change): Promise<'Done' | 'Gone'>
}

const SETS = { apiVersion: 'apps/v1', name: 'statefulsets' }
const PODS = { apiVersion: 'v1', name: 'pods' }
const EVENTS = { apiVersion: 'v1', name: 'events' }
const CLAIMS = { apiVersion: 'v1', name: 'persistentvolumeclaims' }

type Kind = typeof SETS

const EventList = z.object({ items: z.array(ClusterEvent) })

/** The cluster behind a client. Each call ends with the signal, or when it takes too long. */
export function newCluster(client: KubernetesClient, metrics: Metrics, signal: AbortSignal): Cluster {
  const limit = (): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)])
  const read = async <S extends z.ZodType>(kind: Kind, schema: S, { namespace, name }: Key): Promise<z.output<S> | undefined> => {
    try {
      return schema.parse(await client.call('GET', pathOf(kind, namespace, name), { signal: limit() }))
    } catch (error) {
      if (isStatus(error, 404)) return undefined
      throw error
    }
  }
  const patch = async (kind: Kind, action: Action, target: Target, change: Change): Promise<'Done' | 'Gone'> => {
    const { namespace, name, uid, resourceVersion } = target
    const body = { ...change, metadata: { ...change.metadata, uid, ...(resourceVersion !== undefined && { resourceVersion }) } }
    try {
      await client.call('PATCH', pathOf(kind, namespace, name), { body, contentType: 'application/merge-patch+json', query: { fieldManager: FIELD_MANAGER }, signal: limit() })
      metrics.actions.inc({ action, result: 'Done' })
      return 'Done'
    } catch (error) {
      if (isStatus(error, 404)) return 'Gone'
      metrics.actions.inc({ action, result: error instanceof KubernetesError && error.status < 500 ? 'Refused' : 'Failed' })
      throw error
    }
  }
  return {
    readSet: (key) => read(SETS, StatefulSet, key),
    readPod: (key) => read(PODS, Pod, key),
    readClaim: (key) => read(CLAIMS, VolumeClaim, key),
    async readFailures({ metadata: { namespace, uid } }) {
      const query = { fieldSelector: `involvedObject.uid=${uid},reason=FailedCreate`, limit: '100' }
      return EventList.parse(await client.call('GET', pathOf(EVENTS, namespace), { query, signal: limit() })).items
    },
    patchSet: (target, change) => patch(SETS, 'patch-statefulset', target, change),
    patchPod: (target, change) => patch(PODS, 'patch-pod', target, change),
    patchClaim: (target, change) => patch(CLAIMS, 'patch-claim', target, change),
  }
}

/** The very object that was read. */
export function targetOf({ metadata: { namespace, name, uid } }: { metadata: Target }): Target {
  return { namespace, name, uid }
}
