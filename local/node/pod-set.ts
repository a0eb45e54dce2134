import { keyOf, type Change } from '../kubernetes/reflector.ts'
import type { NodeContext } from './context.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isBlocked } from './pod-order.ts'
import { listFolders, readPodRecord } from './pod-record.ts'
import { newPodWorker, type PodWorker } from './pod-worker.ts'
import { podShape, type Pod } from './shapes.ts'
import { livingPods } from './volume-use.ts'

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
  /** Orphans whose note cannot be read: any world may be theirs. */
  const nameless = new Set<string>()
  const watch = setInterval(() => { for (const worker of workers.values()) worker.watch() }, WATCH_MS)
  const workerOf = (uid: string, key: string): PodWorker => {
    const known = workers.get(uid)
    if (known) return known
    // Workers are kept in the order in which their pods came.
    const onRemoved = (): void => {
      workers.delete(uid)
      const isNameless = nameless.delete(uid)
      for (const one of workers.values()) if (isNameless || one.key === key) one.wake()
    }
    const hasBegun = (): boolean => existsSync(join(context.podsFolder, uid))
    const worker = newPodWorker({ uid, key, context, isBlocked: () => isBlocked({ uid, key, hasBegun }, [...workers.values()], nameless), onRemoved })
    workers.set(uid, worker)
    return worker
  }
  const orphanOf = ({ uid, key }: Found): PodWorker => {
    if (key === undefined) {
      nameless.add(uid)
      context.log.warn({ uid }, 'the note of a pod cannot be read: its processes are ended before a new pod starts')
    }
    return workerOf(uid, key ?? `/${uid}`)
  }
  const put = (pod: Pod): void => { workerOf(pod.metadata.uid, keyOf(pod)).update(pod) }
  return {
    takeOver(pods) {
      const uids = new Set(pods.map(({ metadata }) => metadata.uid))
      for (const found of foundPods(context)) if (!uids.has(found.uid)) orphanOf(found).update(undefined)
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
      for (const found of foundPods(context)) if (!workers.has(found.uid)) orphanOf(found)
      await Promise.all([...workers.values()].map((worker) => worker.shutDown()))
    },
    leave() {
      clearInterval(watch)
      for (const worker of workers.values()) worker.leave()
    },
  }
}

/** A pod of which something is left on this machine. */
interface Found {
  uid: string
  /** `namespace/name`; undefined when its note cannot be read. */
  key: string | undefined
}

/** Every folder counts, and every living process, whatever became of the notes. */
function foundPods({ podsFolder }: NodeContext): Found[] {
  const uids = new Set([...listFolders(podsFolder), ...livingPods(podsFolder)])
  return [...uids].map((uid) => {
    const record = readPodRecord(join(podsFolder, uid))
    return { uid, key: record && `${record.namespace}/${record.name}` }
  })
}
