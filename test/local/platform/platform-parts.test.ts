import t from 'tap'
import { homeOf } from '../../../local/platform/home.ts'
import type { Launch, Part } from '../../../local/platform/part.ts'
import { hookParts, isNodeReady, localServices, nodeAgent, withReplicas, type PlatformSettings } from '../../../local/platform/platform-parts.ts'

const launchOf = (name: string, given = settings): Launch | undefined => hookParts(given).find((part) => part.name === name)?.launch()

const settings: PlatformSettings = {
  home: homeOf({ HOMECRAFT_HOME: '/h' }),
  ports: { hooks: 8181, relay: 8182, 'relay-2': 8192, kubelet: 10_250, 'metacontroller-metrics': 1, 'metacontroller-health': 2 },
  env: {},
  compileCache: '/c',
  kubeconfigs: { metacontroller: '/h/kubeconfigs/metacontroller', relay: '/h/kubeconfigs/relay' },
  urls: { postgres: 'postgres://p', nats: 'nats://n' },
  bootstrapped: () => ({ metacontrollerArgs: ['--workers=20', '--metrics-address=:9999'], secrets: { hooksToken: 'token', relayToken: 'other-token', derivationKey: 'key' }, definitions: [] }),
}

t.test('the hooks get their secrets and address by environment, never by argument', async (t) => {
  const hooks = launchOf('hooks')
  t.match(hooks?.env, { HOST: '127.0.0.1', PORT: '8181', HOOK_TOKEN: 'token', DERIVATION_KEY: 'key', NODE_PORT_HOST: '127.0.0.1' })
  t.equal(hooks?.command.length, 2)
})

t.test('relay gets a token of its own, the key of the hooks, and a kubeconfig with the rights of its role alone', async (t) => {
  const relay = launchOf('relay')
  t.match(relay?.env, { HOST: '127.0.0.1', PORT: '8182', HOOK_TOKEN: 'other-token', DERIVATION_KEY: 'key', KUBECONFIG: '/h/kubeconfigs/relay', NATS_URL: 'nats://n', ENABLE_EVENTS: 'true' })
  t.match(relay?.command[1], /relay\/main\.ts$/)
  t.equal(relay?.command.length, 2)
})

t.test('whoever calls starts after those that are called', async (t) => {
  t.strictSame(hookParts(settings).map(({ name, needs }) => [name, needs]), [['hooks', ['bootstrap']], ['relay', ['bootstrap', 'nats']], ['metacontroller', ['bootstrap', 'hooks', 'relay']]])
  t.strictSame(localServices(settings.ports), { hooks: '127.0.0.1:8181', relay: '127.0.0.1:8182' })
})

t.test('without a bus relay waits for none, and is told so', async (t) => {
  const given = { ...settings, urls: { postgres: 'postgres://p' } }
  t.strictSame(hookParts(given)[1]?.needs, ['bootstrap'])
  t.match(launchOf('relay', given)?.env, { NATS_URL: '', ENABLE_EVENTS: 'false' })
})

t.test('a second relay has a name and a port of its own', async (t) => {
  const second = withReplicas(hookParts(settings), new Map([['relay', 2]]))[2]
  t.match(second, { name: 'relay-2', address: 'http://127.0.0.1:8192' })
  t.match(second?.launch().env, { PORT: '8192', HOOK_TOKEN: 'other-token' })
})

const flags = ['--workers=20', '--metrics-address=127.0.0.1:1', '--health-probe-bind-address=127.0.0.1:2']

t.test('the driver gets the arguments of the manifests, with addresses of this machine', async (t) => {
  const launch = launchOf('metacontroller')
  t.match(launch?.command[1], /local\/metacontroller\/main\.ts$/)
  t.strictSame(launch?.command.slice(2), flags)
  t.match(launch?.env, { KUBECONFIG: '/h/kubeconfigs/metacontroller' })
})

t.test('METACONTROLLER_BIN is run in place of the driver, with the same arguments', async (t) => {
  const launch = launchOf('metacontroller', { ...settings, env: { METACONTROLLER_BIN: '/bin/mc' } })
  t.strictSame(launch?.command, ['/bin/mc', ...flags])
})

t.test('the node agent is told its folder, port, certificate and how long a stop may take', async (t) => {
  const keys = { certificate: '/k.crt', key: '/k.key', serviceAccountKey: '/s.key' }
  const agent = nodeAgent({ ...settings, keys, apiServer: 'https://127.0.0.1:6443', access: {} })
  t.match(agent.launch().env, {
    KUBECONFIG: '/h/kubeconfigs/node-agent',
    HOMECRAFT_HOME: '/h',
    NODE_NAME: 'local',
    NODE_PORT: '10250',
    TLS_CERT_FILE: '/k.crt',
    TLS_KEY_FILE: '/k.key',
    SHUTDOWN_SECONDS: '90',
  })
  t.ok(agent.stopSeconds > 90, 'it is not killed while it waits for saves')
})

const nodes: { name: string; json: string | undefined; want: boolean }[] = [
  { name: 'a Node with the condition Ready is ready', json: '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}', want: true },
  { name: 'a Node whose condition is Unknown is not', json: '{"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}', want: false },
  { name: 'a Node without status is not', json: '{}', want: false },
  { name: 'a Node that is not there is not', json: undefined, want: false },
]

for (const { name, json, want } of nodes) t.test(name, async (t) => void t.equal(isNodeReady(json), want))

const plain = (name: string): Part => ({ name, needs: [], launch: () => ({ command: ['true'], env: {} }), ready: async () => true, stopSeconds: 1 })
const relay: Part = { ...plain('relay'), replica: (number) => plain(`relay-${number}`) }
const names = (parts: Part[]): string[] => parts.map((part) => part.name)

t.test('replicas are numbered from two and stand behind their part', async (t) => {
  t.strictSame(names(withReplicas([plain('etcd'), relay, plain('api')], new Map([['relay', 3]]))), ['etcd', 'relay', 'relay-2', 'relay-3', 'api'])
  t.strictSame(names(withReplicas([relay], new Map())), ['relay'])
})

t.test('a name that is no part is refused with those that can be replicated', async (t) => {
  t.throws(() => withReplicas([relay], new Map([['realy', 2]])), { message: /"realy".*relay/ })
})

t.test('a part that can run only once is refused, and so is any where none can', async (t) => {
  t.throws(() => withReplicas([plain('etcd'), relay], new Map([['etcd', 2]])), { message: /etcd cannot.*relay/ })
  t.throws(() => withReplicas([plain('etcd')], new Map([['etcd', 2]])), { message: /No part of this version can/ })
})
