import { isStatus, pathOf, type KubernetesClient, type KubernetesObject } from '../../lib/kubernetes.ts'
import { toTime } from './container-status.ts'
import { apiServices, services } from './kinds.ts'
import type { Pod } from './shapes.ts'
import type { Measured } from './usage.ts'

/** The resource metrics API, of which this machine serves the pods (https://github.com/kubernetes/metrics). */
const GROUP_VERSION = 'metrics.k8s.io/v1beta1'

const ROOT = `/apis/${GROUP_VERSION}`

/** How the API server finds this machine. */
const SERVICE = { namespace: 'kube-system', name: 'homecraft-node-agent' }

/** An answer to the API server. */
export interface MetricsAnswer {
  status: number
  body: object
}

/** Answers a request for metrics of pods; undefined when the path is another one. `measured` is undefined until there were two looks. */
export function answerMetrics(path: string, pods: readonly Pod[], measured: Measured | undefined): MetricsAnswer | undefined {
  if (path === ROOT) return { status: 200, body: RESOURCES }
  const [, namespace, name] = /^(?:\/namespaces\/([^/]+))?\/pods(?:\/([^/]+))?$/.exec(path.startsWith(ROOT) ? path.slice(ROOT.length) : '') ?? []
  if (namespace === undefined && path !== `${ROOT}/pods`) return undefined
  const found = pods.filter(({ metadata }) => (namespace === undefined || metadata.namespace === namespace) && (name === undefined || metadata.name === name))
  const items = measured ? found.flatMap((pod) => toPodMetrics(pod, measured)) : []
  if (name === undefined) return { status: 200, body: { kind: 'PodMetricsList', apiVersion: GROUP_VERSION, metadata: {}, items } }
  return items[0] ? { status: 200, body: items[0] } : notFound(name)
}

const RESOURCES = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: GROUP_VERSION,
  resources: [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }],
}

function notFound(name: string): MetricsAnswer {
  const message = `podmetrics.metrics.k8s.io "${name}" not found`
  return { status: 404, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'NotFound', code: 404 } }
}

function toPodMetrics({ metadata: { uid, namespace, name, labels } }: Pod, { at, windowMs, pods }: Measured): object[] {
  const usage = pods.find((one) => one.uid === uid)
  if (!usage) return []
  const containers = [...usage.containers].map(([container, { cpu, memory }]) => ({ name: container, usage: { cpu: `${Math.round(cpu * 1e9)}n`, memory: `${Math.round(memory / 1024)}Ki` } }))
  return [{ kind: 'PodMetrics', apiVersion: GROUP_VERSION, metadata: { name, namespace, labels }, timestamp: toTime(at), window: `${(windowMs / 1000).toFixed(3)}s`, containers }]
}

/** Tells the API server to ask this machine for metrics: a Service that leads to it, and the API behind that. */
export async function registerMetrics(client: KubernetesClient, port: number): Promise<void> {
  const { namespace, name } = SERVICE
  await put(client, pathOf(services, namespace), { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { type: 'ExternalName', externalName: '127.0.0.1' } })
  await put(client, pathOf(apiServices), {
    apiVersion: apiServices.apiVersion,
    kind: apiServices.kind,
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    // It shows its own certificate to whoever asks, and looks at the one that it is shown.
    spec: { group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: { ...SERVICE, port } },
  })
}

async function put(client: KubernetesClient, collection: string, object: KubernetesObject): Promise<void> {
  try {
    await client.call('POST', collection, { body: object })
  } catch (error) {
    if (!isStatus(error, 409)) throw error
    await client.call('PATCH', `${collection}/${object.metadata.name}`, { body: object, contentType: 'application/merge-patch+json' })
  }
}
