import { backoffDelay } from '../../lib/backoff.ts'
import { isStatus, pathOf, type KubernetesClient } from '../../lib/kubernetes.ts'
import type { Logger } from '../../lib/logger.ts'
import { pods } from './kinds.ts'
import { podShape, type Pod } from './shapes.ts'
import { isSameStatus, type PodStatus } from './status.ts'

/** Brings the status of one pod to the API server. */
export interface StatusWriter {
  /** Writes the status unless the API server has it; undefined when done, else the milliseconds to the next attempt. */
  write(pod: Pod, status: PodStatus): Promise<Pod | number>
}

/** A write does not hold up what is to be done next. */
const LIMIT_MS = 10_000
const RETRY = { minMs: 500, maxMs: 30_000 }

/** Makes a writer. A write that fails is tried again after a growing pause; the containers do not care. */
export function newStatusWriter(client: KubernetesClient, log: Logger, now: () => number): StatusWriter {
  let failures = 0
  let notBefore = 0
  return {
    async write(pod, status) {
      if (isSameStatus(status, pod.status)) return pod
      if (now() < notBefore) return notBefore - now()
      const { namespace, name, uid } = pod.metadata
      try {
        // The uid makes it a conflict to write to another pod of the same name.
        const body = { metadata: { uid }, status }
        const contentType = 'application/strategic-merge-patch+json'
        const written = await client.call('PATCH', pathOf(pods, namespace, name, 'status'), { body, contentType, signal: AbortSignal.timeout(LIMIT_MS) })
        failures = 0
        return podShape.parse(written)
      } catch (error) {
        if (isStatus(error, 404) || isStatus(error, 409)) return pod
        log.warn({ err: error, pod: `${namespace}/${name}` }, 'the status of a pod was not written, trying again')
        const pause = backoffDelay(failures++, RETRY, Math.random())
        notBefore = now() + pause
        return pause
      }
    },
  }
}
