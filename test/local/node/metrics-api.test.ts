import { KubeConfig } from '@kubernetes/client-node'
import t from 'tap'
import { newKubernetesClient } from '../../../lib/kubernetes.ts'
import { answerMetrics, registerMetrics } from '../../../local/node/metrics-api.ts'
import { podShape } from '../../../local/node/shapes.ts'
import { startFakeApi } from './fake-api.ts'

const ROOT = '/apis/metrics.k8s.io/v1beta1'
const newPod = (namespace: string, name: string, uid: string) => podShape.parse({ metadata: { namespace, name, uid, labels: { app: name } }, spec: { containers: [] }, status: {} })
const pods = [newPod('acme', 'mc-a-0', 'a'), newPod('acme', 'mc-b-0', 'b'), newPod('other', 'mc-a-0', 'c')]
const measured = { at: Date.UTC(2026, 4, 1), windowMs: 15_004, pods: ['a', 'c'].map((uid) => ({ uid, containers: new Map([['minecraft', { cpu: 0.25, memory: 512 * 2 ** 20 }]]) })) }
const ofA = {
  kind: 'PodMetrics',
  apiVersion: 'metrics.k8s.io/v1beta1',
  metadata: { name: 'mc-a-0', namespace: 'acme', labels: { app: 'mc-a-0' } },
  timestamp: '2026-05-01T00:00:00Z',
  window: '15.004s',
  containers: [{ name: 'minecraft', usage: { cpu: '250000000n', memory: '524288Ki' } }],
}

t.test('metrics of pods are told as metrics-server tells them', async (t) => {
  t.strictSame(answerMetrics(`${ROOT}/namespaces/acme/pods/mc-a-0`, pods, measured), { status: 200, body: ofA })
  t.match(answerMetrics(`${ROOT}/namespaces/acme/pods`, pods, measured), { status: 200, body: { kind: 'PodMetricsList', items: [ofA] } })
  t.match(answerMetrics(`${ROOT}/pods`, pods, measured)?.body, { items: [{ metadata: { namespace: 'acme' } }, { metadata: { namespace: 'other' } }] })
  t.match(answerMetrics(ROOT, pods, measured), { status: 200, body: { groupVersion: 'metrics.k8s.io/v1beta1', resources: [{ name: 'pods', kind: 'PodMetrics' }] } })
})

t.test('a pod that was not measured yet, or is not there, is not found', async (t) => {
  for (const name of ['mc-b-0', 'nobody']) t.match(answerMetrics(`${ROOT}/namespaces/acme/pods/${name}`, pods, measured), { status: 404, body: { kind: 'Status', reason: 'NotFound' } }, name)
  t.match(answerMetrics(`${ROOT}/namespaces/acme/pods/mc-a-0`, pods, undefined), { status: 404 })
  t.match(answerMetrics(`${ROOT}/pods`, pods, undefined), { status: 200, body: { items: [] } })
})

t.test('other paths are none of its business', async (t) => {
  for (const path of ['/containerLogs/acme/mc-a-0/minecraft', `${ROOT}/nodes`, `${ROOT}0/pods`, '/apis', `${ROOT}/namespaces/acme`]) t.equal(answerMetrics(path, pods, measured), undefined, path)
})

t.test('the API server is told once where to ask, and again when the port is another', async (t) => {
  const api = await startFakeApi()
  t.teardown(() => { api.close() })
  const config = new KubeConfig()
  config.loadFromClusterAndUser({ name: 'c', server: api.url, skipTLSVerify: true }, { name: 'u' })
  const client = newKubernetesClient(config)
  await registerMetrics(client, 1234)
  t.match(api.get('services', 'kube-system/homecraft-node-agent').spec, { type: 'ExternalName', externalName: '127.0.0.1' })
  t.match(api.get('apiservices', 'v1beta1.metrics.k8s.io').spec, { group: 'metrics.k8s.io', version: 'v1beta1', service: { namespace: 'kube-system', name: 'homecraft-node-agent', port: 1234 } })
  await registerMetrics(client, 4321)
  t.equal(api.get('apiservices', 'v1beta1.metrics.k8s.io').spec.service.port, 4321)
})
