import { keyOf, type Change } from '../kubernetes/reflector.ts'
import type { NodeContext } from './context.ts'
import { join } from 'node:path'
import { listFolders, readPodRecord, type PodRecord } from './pod-record.ts'
import { newPodWorker, type PodWorker } from './pod-worker.ts'
import { podShape, type Pod } from './shapes.ts'

/** All pods of this node. */
export interface PodSet {
  /** Takes over what runs on this machine: every pod the API server has, and those that it no longer has. */
  takeOver(pods: Pod[]): void
  change(change: Change): void
  /** Something in a namespace has changed that pods may depend on; '' for something outside of namespaces. */
  wake(namespace: string): void
  /** Stops all containers, and leaves the pods. */
  shutDown(): Promise<void>
  /** Looks after the pods no more; their containers go on. */
  leave(): void
}

/** How often logs are dated, and processes looked at that another agent started. */
const WATCH_MS = 250

/** Makes the set, empty. */
export function newPodSet(context: NodeContext): PodSet {
  const workers = new Map<string, PodWorker>()
  const watch = setInterval(() => { for (const worker of workers.values()) worker.watch() }, WATCH_MS)
  const workerOf = (uid: string, key: string): PodWorker => {
    const known = workers.get(uid)
    if (known) return known
    // Workers are kept in the order in which their pods came.
    const isBlocked = (): boolean => [...workers.values()].find((one) => one.key === key)?.uid !== uid
    const onRemoved = (): void => {
      workers.delete(uid)
      for (const one of workers.values()) if (one.key === key) one.wake()
    }
    const worker = newPodWorker({ uid, key, context, isBlocked, onRemoved })
    workers.set(uid, worker)
    return worker
  }
  const put = (pod: Pod): void => { workerOf(pod.metadata.uid, keyOf(pod)).update(pod) }
  return {
    takeOver(pods) {
      const uids = new Set(pods.map(({ metadata }) => metadata.uid))
      for (const { uid, namespace, name } of recorded(context)) if (!uids.has(uid)) workerOf(uid, `${namespace}/${name}`).update(undefined)
      for (const pod of pods) put(pod)
    },
    change({ type, object }) {
      if (type === 'deleted') workers.get(object.metadata.uid ?? '')?.update(undefined)
      else put(podShape.parse(object))
    },
    wake(namespace) {
      for (const worker of workers.values()) if (namespace === '' || worker.key.startsWith(`${namespace}/`)) worker.retry()
    },
    async shutDown() {
      // Those too that were not taken over yet, when the API server did not answer.
      for (const { uid, namespace, name } of recorded(context)) workerOf(uid, `${namespace}/${name}`)
      await Promise.all([...workers.values()].map((worker) => worker.shutDown()))
    },
    leave() {
      clearInterval(watch)
      for (const worker of workers.values()) worker.leave()
    },
  }
}

function recorded({ podsFolder }: NodeContext): PodRecord[] {
  return listFolders(podsFolder)
    .map((uid) => readPodRecord(join(podsFolder, uid)))
    .filter((record) => record !== undefined)
}
