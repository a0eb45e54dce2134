import * as z from 'zod'
import { GAME_CONTAINER } from '../contracts/names.ts'
import { KubernetesError, pathOf, type KubernetesClient } from '../lib/kubernetes.ts'
import type { Key } from './cluster.ts'
import { toNumber } from './quantity.ts'

/** What a game's container uses: cores, and bytes. Empty where the cluster does not tell. */
export interface Usage {
  cpu?: number | undefined
  memory?: number | undefined
}

/** Reads what pods use from the resource metrics API (https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/). */
export interface UsageReader {
  /** What the game of a pod uses. Never rejects: a cluster need not measure. */
  read(pod: Key, signal: AbortSignal): Promise<Usage>
}

const POD_METRICS = { apiVersion: 'metrics.k8s.io/v1beta1', name: 'pods' }

const PodMetrics = z.object({ containers: z.array(z.object({ name: z.string(), usage: z.object({ cpu: z.string(), memory: z.string() }) })) })

/** Longest wait for one answer. */
const CALL_MS = 3_000

/** How long a cluster that does not measure, or does not let us read it, is not asked again. */
const SILENT_MS = 60_000

/** Reads usage, and leaves a cluster alone for a minute that has none to tell. */
export function newUsageReader(client: KubernetesClient, now = (): number => performance.now()): UsageReader {
  let silentUntil = -Infinity
  return {
    async read({ namespace, name }, signal) {
      if (now() < silentUntil) return {}
      try {
        const path = pathOf(POD_METRICS, namespace, name)
        return toUsage(await client.call('GET', path, { signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]) }))
      } catch (error) {
        if (!isOfOnePod(error)) silentUntil = now() + SILENT_MS
        return {}
      }
    },
  }
}

/** A pod that was not measured yet is NotFound; an API server without the API says 404 in plain words. */
const isOfOnePod = (error: unknown): boolean => error instanceof KubernetesError && error.status === 404 && error.reason === 'NotFound'

function toUsage(body: unknown): Usage {
  const usage = PodMetrics.safeParse(body).data?.containers.find((one) => one.name === GAME_CONTAINER)?.usage
  return { cpu: toNumber(usage?.cpu), memory: toNumber(usage?.memory) }
}
