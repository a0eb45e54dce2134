import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isStatus, pathOf } from '../../lib/kubernetes.ts'
import type { NodeContext } from './context.ts'
import { pods } from './kinds.ts'
import { watchRuns, newPodLife, retryNow, takeTurn, type Turn } from './pod-life.ts'
import { newLoop } from './single-flight.ts'
import type { Pod } from './shapes.ts'
import { newStatusWriter } from './status-writer.ts'
import { endStrays, ORPHAN_SECONDS } from './strays.ts'

/** Looks after one pod, from its first container to its removal. */
export interface PodWorker {
  readonly uid: string
  /** `namespace/name`. */
  readonly key: string
  /** The pod as the API server has it now; undefined when it is gone. */
  update(pod: Pod | undefined): void
  /** Another turn is due. */
  wake(): void
  /** Something the pod may depend on has changed: what failed for want of it is tried at once. */
  retry(): void
  /** Looks whether a process has ended. */
  watch(): void
  /** Stops its containers and leaves the pod; resolves when they have ended. */
  shutDown(): Promise<void>
  /** Looks after it no more; its containers go on. */
  leave(): void
}

/** What a worker is for. */
export interface WorkerOptions {
  uid: string
  key: string
  context: NodeContext
  /** Whether another pod that may use the same world still ends here: two must never use one. */
  isBlocked: () => boolean
  /** Called when nothing is left of the pod on this machine. */
  onRemoved: () => void
}

/** Makes a worker, which begins with the first `update`. */
export function newPodWorker(options: WorkerOptions): PodWorker {
  const { uid, key, context } = options
  const { log, client, now } = context
  const folder = join(context.podsFolder, uid)
  const writer = newStatusWriter(client, log, now)
  const shutdown = Promise.withResolvers<undefined>()
  let pod: Pod | undefined
  let mode: 'Run' | 'Shutdown' | 'Removed' = 'Run'
  const life = newPodLife(folder, context, () => { loop.wake() })

  // What runs already is stopped with the machine, whoever else ends here.
  const hasToWait = (): boolean => pod !== undefined && (mode === 'Run' || !existsSync(folder)) && options.isBlocked()

  const work = async (): Promise<number> => {
    if (mode === 'Removed' || hasToWait()) return Infinity
    const turn = await takeTurn(life, { pod, isShutdown: mode === 'Shutdown' })
    const rewriteMs = await report(turn)
    const strayMs = turn.isOver ? await conclude() : Infinity
    return Math.min(turn.wakeAt - now(), rewriteMs, strayMs)
  }

  /** Writes the status, and tells after how many milliseconds to write it again. */
  const report = async ({ status }: Turn): Promise<number> => {
    const subject = pod
    if (!subject || !status) return Infinity
    const written = await writer.write(subject, status)
    if (typeof written === 'number') return written
    // While it was written, the pod may have gone, or changed once more.
    pod &&= newer(pod, written)
    return Infinity
  }

  /** Nothing is removed, nor the end of the pod told, while any process of it lives; tells after how many milliseconds to look again. */
  const conclude = async (): Promise<number> => {
    if (mode !== 'Shutdown' && pod && !pod.metadata.deletionTimestamp) return Infinity
    const strayAt = endStrays(folder, mode === 'Shutdown' ? Math.min(ORPHAN_SECONDS, context.shutdownSeconds) : ORPHAN_SECONDS, now())
    if (strayAt !== undefined) return strayAt - now()
    if (mode === 'Shutdown') shutdown.resolve(undefined)
    else await remove()
    return Infinity
  }

  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true })
    if (pod) await deletePod(context, pod)
    mode = 'Removed'
    life.prober.stop()
    shutdown.resolve(undefined)
    log.info({ pod: key }, 'pod removed')
    options.onRemoved()
  }

  const loop = newLoop(work, (error) => { log.error({ err: error, pod: key }, 'the work on a pod failed, trying again') })
  return {
    uid,
    key,
    wake: loop.wake,
    retry() {
      retryNow(life)
      loop.wake()
    },
    watch() {
      if (watchRuns(life)) loop.wake()
    },
    update(next) {
      pod = next && pod ? newer(pod, next) : next
      loop.wake()
    },
    shutDown() {
      mode = mode === 'Removed' ? mode : 'Shutdown'
      if (mode === 'Removed' || !existsSync(folder)) shutdown.resolve(undefined)
      loop.wake()
      return shutdown.promise
    },
    leave() {
      loop.stop()
      life.prober.stop()
    },
  }
}

/** The answer of a write may come before or after the watch's event for an older change. */
function newer(a: Pod, b: Pod): Pod {
  return BigInt(b.metadata.resourceVersion) >= BigInt(a.metadata.resourceVersion) ? b : a
}

/** The last word on a deleted pod; with its uid, since the next pod of that name may be there already. */
async function deletePod({ client }: NodeContext, { metadata }: Pod): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } }
  try {
    await client.call('DELETE', pathOf(pods, metadata.namespace, metadata.name), { body })
  } catch (error) {
    if (!isStatus(error, 404) && !isStatus(error, 409)) throw error
  }
}
