import { API_VERSION, KIND, PLURAL } from '../contracts/group.ts'
import { namespaceOf, type ServerId, type TenantSlug } from '../contracts/identity.ts'
import { childName, podName } from '../contracts/names.ts'
import { isStatus, pathOf, type KubernetesClient } from '../lib/kubernetes.ts'
import { serverIdOf, ServerResource } from '../lib/server-state.ts'
import type { Cluster } from './cluster.ts'
import { controllerOf, type Pod } from './objects.ts'
import type { Tenants } from './tenants.ts'

/** Where pods are looked for. */
export interface PodFinder {
  client: KubernetesClient
  cluster: Cluster
  tenants: Tenants
}

/** A server as a question of the bus names it. */
export interface ServerAddress {
  tenant: TenantSlug
  name: string
  id: ServerId
}

/** The pod of a server. */
export interface FoundPod {
  pod: Pod
  /** uid of the server, from which its secrets are derived. */
  uid: string
}

const SERVERS = { apiVersion: API_VERSION, name: PLURAL }

/**
 * The pod of a server that goes on; undefined when there is none. A question is believed in nothing: the namespace must be
 * the tenant's, the server of that name must have that id, and StatefulSet and pod must be its own.
 */
export async function findPod({ client, cluster, tenants }: PodFinder, { tenant, name, id }: ServerAddress, signal: AbortSignal): Promise<FoundPod | undefined> {
  const namespace = namespaceOf(tenant)
  if ((await tenants.of(namespace)) !== tenant) return undefined
  const server = await readServer(client, pathOf(SERVERS, namespace, name), signal)
  if (!server || serverIdOf(server) !== id) return undefined
  const { uid } = server.metadata
  const set = await cluster.readSet({ namespace, name: childName(name) })
  if (!set || controllerOf(set.metadata, KIND)?.uid !== uid) return undefined
  const pod = await cluster.readPod({ namespace, name: podName(set.metadata.name) })
  return pod && controllerOf(pod.metadata, 'StatefulSet')?.uid === set.metadata.uid ? { pod, uid } : undefined
}

async function readServer(client: KubernetesClient, path: string, signal: AbortSignal): Promise<ServerResource | undefined> {
  try {
    return ServerResource.parse(await client.call('GET', path, { signal }))
  } catch (error) {
    if (isStatus(error, 404)) return undefined
    throw error
  }
}
