import * as z from 'zod'
import { DEFAULT_TENANT, tenantOf, type TenantSlug } from '../contracts/identity.ts'
import { isStatus, pathOf, type KubernetesClient } from '../lib/kubernetes.ts'

/** Whose namespaces are. */
export interface Tenants {
  /** The tenant of a namespace; undefined for one that is no tenant's. */
  of(namespace: string): Promise<TenantSlug | undefined>
}

/** How long an answer is kept. A namespace never changes hands. */
const KEPT_MS = 60_000

/** Longest wait for one answer of the API server. */
const CALL_MS = 5_000

const Namespace = z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }) })

/** Reads whose a namespace is, and remembers it for a minute. */
export function newTenants(client: KubernetesClient, now = (): number => performance.now()): Tenants {
  const known = new Map<string, { tenant: Promise<TenantSlug | undefined>; until: number }>()
  const read = async (namespace: string): Promise<TenantSlug | undefined> => {
    try {
      const path = pathOf({ apiVersion: 'v1', name: 'namespaces' }, undefined, namespace)
      const { metadata } = Namespace.parse(await client.call('GET', path, { signal: AbortSignal.timeout(CALL_MS) }))
      return tenantOf(namespace, metadata.labels)
    } catch (error) {
      if (isStatus(error, 404)) return undefined
      known.delete(namespace)
      throw error
    }
  }
  return {
    async of(namespace) {
      if (namespace === DEFAULT_TENANT) return DEFAULT_TENANT
      const kept = known.get(namespace)
      if (kept && kept.until > now()) return kept.tenant
      for (const [other, { until }] of known) if (until <= now()) known.delete(other)
      const tenant = read(namespace)
      known.set(namespace, { tenant, until: now() + KEPT_MS })
      return tenant
    },
  }
}
