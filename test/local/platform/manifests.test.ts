import t from 'tap'
import { argumentsOf, isWorkload, toLocalController, withFlags, type Manifest } from '../../../local/platform/manifests.ts'

const service = { name: 'hooks', namespace: 'minecraft-system', port: 8080 }

function controller(webhook: unknown, hosts: string[] = []): Manifest {
  const endpointConfigs = hosts.map((host) => ({ host, authorization: { type: 'Bearer' } }))
  const spec = { generateSelector: true, ...(hosts.length > 0 && { endpointConfigs }), hooks: { sync: { version: 'v2', webhook } } }
  return { apiVersion: 'metacontroller.k8s.io/v1alpha1', kind: 'CompositeController', metadata: { name: 'minecraft-server' }, spec }
}

const services = { hooks: '127.0.0.1:8181' }

t.test('a webhook served by a Service is called at the local address, with all its other fields', async (t) => {
  const given = controller({ responseUnMarshallMode: 'strict', timeout: '10s', path: '/minecraft-server/sync', service })
  const want = controller({ responseUnMarshallMode: 'strict', timeout: '10s', url: 'http://127.0.0.1:8181/minecraft-server/sync' })
  t.strictSame(toLocalController(given, services), want)
})

t.test('connection settings follow the webhook to the local address', async (t) => {
  const given = controller({ path: '/s', service }, ['hooks.minecraft-system:8080', 'hooks.minecraft-system.svc', 'hooks', 'elsewhere.example:443'])
  const want = controller({ url: 'http://127.0.0.1:8181/s' }, ['127.0.0.1:8181', '127.0.0.1:8181', '127.0.0.1:8181', 'elsewhere.example:443'])
  t.strictSame(toLocalController(given, services), want)
})

t.test('a webhook with a URL of its own keeps it', async (t) => {
  const given = controller({ url: 'https://example.com/sync' })
  t.strictSame(toLocalController(given, services), given)
})

t.test('the given object is not changed', async (t) => {
  const given = controller({ path: '/s', service }, ['hooks.minecraft-system:8080'])
  const before = structuredClone(given)
  toLocalController(given, services)
  t.strictSame(given, before)
})

t.test('every hook of a controller is rewritten', async (t) => {
  const given = controller({ path: '/s', service })
  const hooks = { sync: { webhook: { path: '/s', service } }, finalize: { webhook: { path: '/f', service } }, customize: { webhook: { path: '/c', service } } }
  const { spec } = toLocalController({ ...given, spec: { hooks } }, services) as { spec?: { hooks: Record<string, { webhook: unknown }> } }
  t.strictSame(spec?.hooks, {
    sync: { webhook: { url: 'http://127.0.0.1:8181/s' } },
    finalize: { webhook: { url: 'http://127.0.0.1:8181/f' } },
    customize: { webhook: { url: 'http://127.0.0.1:8181/c' } },
  })
})

t.test('a Service that no part plays is refused by its name', async (t) => {
  t.throws(() => toLocalController(controller({ path: '/s', service: { ...service, name: 'relay' } }), services), { message: /"relay"/ })
})

t.test('other objects stay as they are', async (t) => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, spec: { hooks: 1 } }
  t.equal(toLocalController(secret, services), secret)
})

t.test('what runs images is a workload, and nothing else is', async (t) => {
  const isOne = (kind: string): boolean => isWorkload({ apiVersion: 'v1', kind, metadata: { name: 'a' } })
  t.strictSame(['Deployment', 'StatefulSet', 'Pod', 'PodDisruptionBudget'].map(isOne), [true, true, true, true])
  t.strictSame(['Service', 'ServiceAccount', 'ClusterRole', 'NetworkPolicy', 'Secret', 'CustomResourceDefinition'].map(isOne), Array<boolean>(6).fill(false))
})

const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'metacontroller' },
  spec: { template: { spec: { containers: [{ name: 'proxy' }, { name: 'metacontroller', args: ['--workers=20', '--metrics-address=:9999'] }] } } },
}

t.test('the arguments of a workload are those of the container of its name', async (t) => {
  t.strictSame(argumentsOf([{ ...deployment, kind: 'PodDisruptionBudget', spec: {} }, deployment], 'metacontroller'), ['--workers=20', '--metrics-address=:9999'])
  t.strictSame(argumentsOf([{ ...deployment, kind: 'StatefulSet' }], 'metacontroller'), ['--workers=20', '--metrics-address=:9999'])
})

t.test('a workload that is not there is told by its name', async (t) => {
  t.throws(() => argumentsOf([], 'metacontroller'), { message: /"metacontroller"/ })
})

t.test('flags replace those of the same name only, and are added where there was none', async (t) => {
  const given = ['--metrics-address=:9999', '--metrics-address-x=1', '--workers=20']
  t.strictSame(withFlags(given, { 'metrics-address': '127.0.0.1:1', 'health-probe-bind-address': '127.0.0.1:2' }), [
    '--metrics-address-x=1',
    '--workers=20',
    '--metrics-address=127.0.0.1:1',
    '--health-probe-bind-address=127.0.0.1:2',
  ])
})
