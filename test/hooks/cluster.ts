import type { CompositeReply, CompositeRequest } from '../../hooks/metacontroller.ts'
import { applied, asked, bound, doSync, newRequest, noted, setOf, unnoted } from './world.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

/** A cluster with one server: what Metacontroller sees, and the pod that there is. */
export interface Cluster {
  request: CompositeRequest
  pod?: { uid: string; template: string; isReady: boolean; wasReady: boolean } | undefined
  /** How many pods there were so far. */
  pods: number
}

/** What happens in a cluster, each by itself and in any order. */
export type Step =
  /** Metacontroller asks the hook, and applies the answer. */
  | 'Sync'
  /** The StatefulSet's controller looks, and does what the spec says. */
  | 'Settle'
  /** The pod gets ready. */
  | 'Boot'
  /** relay looks, and notes what it sees. */
  | 'Look'

export const newCluster = (spec: object): Cluster => ({ request: newRequest(spec), pods: 0 })

/** The cluster after a step. */
export function after(cluster: Cluster, step: Step): Cluster {
  switch (step) {
    case 'Sync': return synced(cluster)
    case 'Settle': return setOf(cluster.request) ? settled(cluster) : cluster
    case 'Boot': return counted({ ...cluster, pod: cluster.pod && { ...cluster.pod, isReady: true, wasReady: true } })
    case 'Look': return setOf(cluster.request) ? looked(cluster) : cluster
  }
}

export const changed = (cluster: Cluster, change: object): Cluster => ({ ...cluster, request: asked(cluster.request, change) })
export const forgotten = (cluster: Cluster): Cluster => ({ ...cluster, request: unnoted(cluster.request) })

/** Applies an answer as server-side apply does: a generation is a change of the spec. */
function synced(cluster: Cluster): Cluster {
  const before = setOf(cluster.request)
  const reply: CompositeReply = doSync(cluster.request)
  const request = applied(cluster.request, reply, before?.status ?? { observedGeneration: 0 })
  const set = setOf(request)
  const isSame = before && JSON.stringify(before.spec) === JSON.stringify(set.spec)
  set.metadata.generation = isSame ? before.metadata.generation : (before?.metadata.generation ?? 0) + 1
  return { ...cluster, request }
}

const templateOf = (request: CompositeRequest): string => JSON.stringify(setOf(request).spec.template)

function settled(cluster: Cluster): Cluster {
  const { spec } = setOf(cluster.request)
  const template = templateOf(cluster.request)
  const isReplaced = cluster.pod !== undefined && cluster.pod.template !== template && spec.updateStrategy.type === 'RollingUpdate'
  if (spec.replicas === 0) return counted({ ...cluster, pod: undefined }, 'Seen')
  if (cluster.pod && !isReplaced) return counted(cluster, 'Seen')
  const pods = cluster.pods + 1
  return counted({ ...cluster, pods, pod: { uid: `pod-${pods}`, template, isReady: false, wasReady: false } }, 'Seen')
}

/** Counts the pod in the status of the StatefulSet. */
function counted(cluster: Cluster, generation?: 'Seen'): Cluster {
  const request = structuredClone(cluster.request)
  const set: Json = setOf(request)
  if (!set) return cluster
  const { pod } = cluster
  const counts = { replicas: pod ? 1 : 0, readyReplicas: pod?.isReady ? 1 : 0, updatedReplicas: pod?.template === templateOf(request) ? 1 : 0 }
  set.status = { ...set.status, ...counts, ...(generation && { observedGeneration: set.metadata.generation }) }
  return { ...cluster, request }
}

function looked({ request, pod, ...rest }: Cluster): Cluster {
  if (!pod) return { ...rest, pod, request: noted(request, { volume: bound() }) }
  const { annotations } = JSON.parse(pod.template).metadata
  const marks = { mode: annotations['homecraft.io/mode'], settings: JSON.parse(annotations['homecraft.io/settings']), restartRequest: annotations['homecraft.io/restart-request'] ?? '', upgradeRequest: annotations['homecraft.io/upgrade-request'] ?? '' }
  return { ...rest, pod, request: noted(request, { volume: bound(), pod: { ...marks, uid: pod.uid, isReady: pod.isReady, isStarted: pod.isReady, wasReady: pod.wasReady } }) }
}
