import * as z from 'zod'
import { API_VERSION, PLURAL } from '../contracts/group.ts'
import { DEFAULT_TENANT, namespaceOf, TENANT_LABEL, tenantOf, type TenantSlug } from '../contracts/identity.ts'
import type { ServerState } from '../contracts/server-state.ts'
import { isStatus, pathOf, type KubernetesClient } from '../lib/kubernetes.ts'
import { serverIdOf, ServerResource, specVersionOf, toServerState } from '../lib/server-state.ts'

/** A MinecraftServer as the cluster has it. */
export interface Seen {
  namespace: string
  /** Id of the row that it belongs to. */
  id: string
  name: string
  uid: string
  resourceVersion: string
  /** Version of the row that its spec was written from; undefined when the API does not manage it. */
  specVersion: number | undefined
  state: ServerState
  spec: unknown
}

/** Some of the cluster's servers; all pages show one moment. */
export interface Page {
  servers: Seen[]
  /** The version of the moment. */
  resourceVersion: string
}

/** What sync reads of the cluster; ClusterRole `homecraft-sync` allows just this. */
export interface Cluster {
  /** All MinecraftServers, of every namespace. Rejects when it can't be complete. */
  servers(signal: AbortSignal): AsyncGenerator<Page>
  /** The tenants by their namespaces. */
  tenants(signal: AbortSignal): Promise<Map<string, string>>
  /** The MinecraftServer of a tenant and name. */
  read(tenant: string, name: string, signal: AbortSignal): Promise<Seen | undefined>
}

const SERVERS = { apiVersion: API_VERSION, name: PLURAL }
const NAMESPACES = { apiVersion: 'v1', name: 'namespaces' }

/** Longest wait for one answer of the API server. */
const CALL_MS = 30_000

/** Objects of one answer: a page of servers is some megabytes at most. */
const PAGE_SIZE = 500

const List = z.object({
  metadata: z.object({ resourceVersion: z.string().regex(/^[0-9]+$/), continue: z.string().default('') }),
  items: z.array(z.unknown()),
})

const Namespace = z.object({ metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }) })

/** The cluster behind a client. */
export function newCluster(client: KubernetesClient): Cluster {
  const limited = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)])
  async function* pages(path: string, signal: AbortSignal, labelSelector?: string): AsyncGenerator<z.infer<typeof List>> {
    let next: string | undefined
    do {
      const page = List.parse(await client.call('GET', path, { query: { limit: String(PAGE_SIZE), continue: next, labelSelector }, signal: limited(signal) }))
      yield page
      next = page.metadata.continue
    } while (next !== '')
  }
  return {
    async *servers(signal) {
      for await (const { metadata, items } of pages(pathOf(SERVERS), signal)) {
        yield { resourceVersion: metadata.resourceVersion, servers: items.map((item) => toSeen(ServerResource.parse(item))) }
      }
    },
    async tenants(signal) {
      const found = new Map<string, TenantSlug>([[namespaceOf(DEFAULT_TENANT), DEFAULT_TENANT]])
      for await (const { items } of pages(pathOf(NAMESPACES), signal, TENANT_LABEL)) {
        for (const { metadata: { name, labels } } of items.map((item) => Namespace.parse(item))) {
          const tenant = tenantOf(name, labels)
          if (tenant !== undefined) found.set(name, tenant)
        }
      }
      return found
    },
    async read(tenant, name, signal) {
      try {
        return toSeen(ServerResource.parse(await client.call('GET', pathOf(SERVERS, namespaceOf(tenant), name), { signal: limited(signal) })))
      } catch (error) {
        if (isStatus(error, 404)) return undefined
        throw error
      }
    },
  }
}

/** What sync keeps of a resource. */
export function toSeen(resource: ServerResource): Seen {
  const { namespace, name, uid, resourceVersion } = resource.metadata
  return { namespace, id: serverIdOf(resource), name, uid, resourceVersion, specVersion: specVersionOf(resource), state: toServerState(resource), spec: resource.spec }
}
