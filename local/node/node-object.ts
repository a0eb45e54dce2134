import { arch, release } from 'node:os'
import { isStatus, pathOf, type KubernetesClient } from '../../lib/kubernetes.ts'
import { toTime } from './container-status.ts'
import { leases, nodes } from './kinds.ts'
import { bootId } from './runs.ts'
import { nodeShape, type Condition } from './shapes.ts'

/** This machine as a Node. */
export interface NodeIdentity {
  name: string
  /** Where the API server asks for logs. */
  kubeletPort: number
}

/** More than the machine has: the games are stand-ins, which use little of what their pods reserve. */
const CAPACITY = { cpu: '64', memory: '128Gi', pods: '1000', 'ephemeral-storage': '1Ti' }

const LEASE_SECONDS = 40
const MERGE = { contentType: 'application/merge-patch+json' }
const ARCHITECTURES: Record<string, string> = { x64: 'amd64', ia32: '386' }
/** Set by the API server and by the node-lifecycle controller, which a small platform may not run. */
const LIFTED_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

/** Makes the Node, or brings it up to date, and lifts the taints that keep pods away from it. */
export async function registerNode(client: KubernetesClient, identity: NodeIdentity, now: number): Promise<void> {
  const { name } = identity
  const labels = labelsOf(name)
  try {
    await client.call('POST', pathOf(nodes), { body: { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } } })
  } catch (error) {
    if (!isStatus(error, 409)) throw error
  }
  const node = nodeShape.parse(await client.call('PATCH', pathOf(nodes, undefined, name), { body: { metadata: { labels } }, ...MERGE }))
  await client.call('PATCH', pathOf(nodes, undefined, name, 'status'), {
    body: { status: nodeStatus(identity, node.status.conditions, now) },
    contentType: 'application/strategic-merge-patch+json',
  })
  const taints = node.spec.taints.filter(({ key }) => !LIFTED_TAINTS.includes(key) && (node.spec.unschedulable || key !== 'node.kubernetes.io/unschedulable'))
  if (taints.length === node.spec.taints.length) return
  const { resourceVersion } = node.metadata
  await client.call('PATCH', pathOf(nodes, undefined, name), { body: { spec: { taints } }, ...MERGE }).catch((error: unknown) => {
    if (!isStatus(error, 409)) throw new Error(`The taints of node ${name} (at ${resourceVersion}) were not lifted.`, { cause: error })
  })
}

/** The node's heartbeat; without it the node-lifecycle controller gives the node up after about 50 s. */
export async function renewLease(client: KubernetesClient, name: string, now: number): Promise<void> {
  const namespace = 'kube-node-lease'
  const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime: new Date(now).toISOString().replace('Z', '000Z') }
  try {
    await client.call('PATCH', pathOf(leases, namespace, name), { body: { spec }, ...MERGE })
  } catch (error) {
    if (!isStatus(error, 404)) throw error
    await client.call('POST', pathOf(leases, namespace), { body: { apiVersion: leases.apiVersion, kind: leases.kind, metadata: { name, namespace }, spec } })
  }
}

/** The status of the Node; conditions keep the time of their last change. */
export function nodeStatus({ name, kubeletPort }: NodeIdentity, observed: Condition[], now: number): Record<string, unknown> {
  const condition = (type: string, status: string, reason: string, message: string): Condition => {
    const before = observed.find((one) => one.type === type)
    return { type, status, reason, message, lastHeartbeatTime: toTime(now), lastTransitionTime: (before?.status === status && before.lastTransitionTime) || toTime(now) }
  }
  return {
    capacity: CAPACITY,
    allocatable: CAPACITY,
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }, { type: 'Hostname', address: name }],
    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
    nodeInfo: {
      architecture: architecture(),
      operatingSystem: 'linux',
      bootID: bootId(),
      machineID: '',
      systemUUID: '',
      kernelVersion: release(),
      osImage: 'this machine',
      containerRuntimeVersion: `homecraft://${process.versions.node}`,
      kubeletVersion: 'v1.36.0-homecraft',
      kubeProxyVersion: '',
    },
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'the node agent does not watch memory'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'the node agent does not watch the disk'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'the node agent does not watch process numbers'),
      condition('Ready', 'True', 'KubeletReady', 'the node agent is running'),
    ],
  }
}

function labelsOf(name: string): Record<string, string> {
  return { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': architecture() }
}

function architecture(): string {
  return ARCHITECTURES[arch()] ?? arch()
}
