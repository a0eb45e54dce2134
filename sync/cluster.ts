import * as z from 'zod'
import { API_VERSION, PLURAL, SERVER_LABEL } from '../contracts/group.ts'
import { DEFAULT_TENANT, namespaceOf, TENANT_LABEL, tenantOf, type TenantSlug } from '../contracts/identity.ts'
import { childName, claimName } from '../contracts/names.ts'
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

/** The volume claims of servers, living and gone. */
export interface Claims {
  /** Whether the list shows the claim of a server of this tenant and name. */
  has(tenant: string, name: string): boolean
  /** The version of the moment that the list shows. */
  resourceVersion: string
}

/** What sync reads of the cluster; ClusterRole `homecraft-sync` allows just this. */
export interface Cluster {
  /** All MinecraftServers, of every namespace. Rejects when it can't be complete. */
  servers(signal: AbortSignal): AsyncGenerator<Page>
  /** The tenants by their namespaces. */
  tenants(signal: AbortSignal): Promise<Map<string, string>>
  /** The volume claims that StatefulSets made for servers, in all namespaces. Rejects when it can't be complete. */
  claims(signal: AbortSignal): Promise<Claims>
  /** Whether the claim of a server of this tenant and name is there, whoever made it. */
  hasClaim(tenant: string, name: string, signal: AbortSignal): Promise<boolean>
  /** The MinecraftServer of a tenant and name. */
  read(tenant: string, name: string, signal: AbortSignal): Promise<Seen | undefined>
}

const SERVERS = { apiVersion: API_VERSION, name: PLURAL }
const CLAIMS = { apiVersion: 'v1', name: 'persistentvolumeclaims' }
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

const Claim = z.object({ metadata: z.object({ namespace: z.string(), name: z.string() }) })

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
  async function find(path: string, signal: AbortSignal): Promise<unknown> {
    try {
      return await client.call('GET', path, { signal: limited(signal) })
    } catch (error) {
      if (isStatus(error, 404)) return undefined
      throw error
    }
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
    async claims(signal) {
      const names = new Set<string>()
      let resourceVersion = '0'
      for await (const { metadata, items } of pages(pathOf(CLAIMS), signal, SERVER_LABEL)) {
        resourceVersion = metadata.resourceVersion
        for (const { metadata: { namespace, name } } of items.map((item) => Claim.parse(item))) names.add(`${namespace}/${name}`)
      }
      return { has: (tenant, name) => names.has(`${namespaceOf(tenant)}/${claimOf(name)}`), resourceVersion }
    },
    hasClaim: async (tenant, name, signal) => (await find(pathOf(CLAIMS, namespaceOf(tenant), claimOf(name)), signal)) !== undefined,
    async read(tenant, name, signal) {
      const found = await find(pathOf(SERVERS, namespaceOf(tenant), name), signal)
      return found === undefined ? undefined : toSeen(ServerResource.parse(found))
    },
  }
}

const claimOf = (server: string): string => claimName(childName(server))

/** What sync keeps of a resource. */
export function toSeen(resource: ServerResource): Seen {
  const { namespace, name, uid, resourceVersion } = resource.metadata
  return { namespace, id: serverIdOf(resource), name, uid, resourceVersion, specVersion: specVersionOf(resource), state: toServerState(resource), spec: resource.spec }
}
