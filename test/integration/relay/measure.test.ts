import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import type { MeasureRequest, ServerSample } from '../../../contracts/server-metrics.ts'
import { ALL_SAMPLES, MEASURE } from '../../../contracts/subjects.ts'
import type { Bus } from '../../../lib/bus.ts'
import { openBus } from '../../../lib/nats.ts'
import { measureServers } from '../../../relay/measure.ts'
import { newMetrics, type Metrics } from '../../../relay/metrics.ts'
import { newTenants } from '../../../relay/tenants.ts'
import { newFakeKubernetes, type FakeKubernetes, type Json } from '../../lib/fake-kubernetes.ts'
import { newGame, type Answers } from '../../relay/game-server.ts'
import { derivationKey, newPod, newSet } from '../../relay/world.ts'
import { newNats, quiet } from '../../servers.ts'
import { waitFor } from '../../wait.ts'

const nats = await newNats(t)

function newBus(t: Test): Bus {
  const bus = openBus({ url: nats.url, name: 'test', streams: [], logger: quiet })
  t.teardown(() => bus.close())
  return bus
}

/** A subject of no server. */
const PROBE = 'live.sample.test.probe'

const podPath = (name: string): string => `/api/v1/namespaces/default/pods/mc-${name}-0`

/** Makes a server whose pod runs on this machine, unless `change` says otherwise. */
function addServer(kubernetes: FakeKubernetes, name: string, change: Json = {}): MeasureRequest {
  const labels = { 'app.kubernetes.io/name': 'minecraft-server', 'homecraft.io/server': name }
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: `mc-${name}`, uid: `set-of-${name}`, controller: true }
  const running = { name: 'minecraft', ready: true, started: true, state: { running: { startedAt: '2026-05-01T12:00:00Z' } } }
  kubernetes.put(podPath(name), newPod({
    metadata: { name: `mc-${name}-0`, uid: `pod-of-${name}`, labels, ownerReferences: [owner], ...change.metadata },
    spec: change.spec ?? { containers: [{ name: 'minecraft', env: [{ name: 'TYPE', value: 'PAPER' }] }] },
    status: { podIP: '127.0.0.1', containerStatuses: [running], ...change.status },
  }))
  const set = newSet({ metadata: { name: owner.name, uid: owner.uid, ownerReferences: [{ apiVersion: 'homecraft.io/v1alpha1', kind: 'MinecraftServer', name, uid: 'server-1', controller: true }] } })
  kubernetes.put(`/apis/apps/v1/namespaces/default/statefulsets/mc-${name}`, set)
  return { tenant: 'default', server: randomUUID(), name, uid: 'server-1' }
}

interface Measuring {
  kubernetes: FakeKubernetes
  teller: Bus
  /** The samples that were told, as their subjects and what they say. */
  heard: { server: string; sample: ServerSample }[]
  /** What became of requests, of each replica. */
  results: () => Promise<Record<string, number>[]>
}

const countsOf = async ({ samples }: Metrics): Promise<Record<string, number>> => Object.fromEntries((await samples.get()).values.map(({ labels, value }) => [labels.result, value]))

/** Replicas of relay on a bus, and a game that answers for all servers. */
async function startMeasuring(t: Test, { replicas = 1, answers = () => ({ version: 'Paper 1.21.4', online: 1 }) }: { replicas?: number; answers?: () => Answers } = {}): Promise<Measuring> {
  const kubernetes = newFakeKubernetes()
  const ports = await newGame(t, answers)
  const stop = new AbortController()
  const [teller, hearing] = [newBus(t), newBus(t)]
  const started = Array.from({ length: replicas }, () => {
    const metrics = newMetrics()
    const running = measureServers({ bus: newBus(t), client: kubernetes.client, tenants: newTenants(kubernetes.client), metrics, logger: quiet, derivationKey, ports, concurrency: 5 }, stop.signal)
    return { metrics, running }
  })
  const heard: Measuring['heard'] = []
  let isHearing = false
  void hearing.hear(ALL_SAMPLES, { signal: stop.signal, handle: ({ subject, body }) => {
    if (subject === PROBE) isHearing = true
    else heard.push({ server: subject.split('.').at(-1)!, sample: body as ServerSample })
  } })
  t.teardown(() => { stop.abort(); return Promise.all(started.map(({ running }) => running)) })
  const results = (): Promise<Record<string, number>[]> => Promise.all(started.map(({ metrics }) => countsOf(metrics)))
  await waitFor('all to listen, and to refuse what is no request', async () => {
    teller.tell(MEASURE, { server: 'none' })
    teller.tell(PROBE, {})
    return isHearing && (await results()).every(({ Invalid = 0 }) => Invalid > 0)
  })
  return { kubernetes, teller, heard, results }
}

const sum = (counts: Record<string, number>[], result: string): number => counts.reduce((total, one) => total + (one[result] ?? 0), 0)

t.test('replicas share the servers: each is measured once', async (t) => {
  const { kubernetes, teller, heard, results } = await startMeasuring(t, { replicas: 2 })
  const requests = Array.from({ length: 60 }, (_, n) => addServer(kubernetes, `server-${n}`))
  for (const request of requests) teller.tell(MEASURE, request)
  await waitFor('all to be measured', async () => sum(await results(), 'Told') >= 60)
  await waitFor('all samples', () => heard.length >= 60)
  t.same(heard.map(({ server }) => server).sort(), requests.map(({ server }) => server).sort())
  for (const [index, { Told = 0 }] of (await results()).entries()) t.ok(Told > 0, `replica ${index} measured some`)
})

t.test('a measurement tells players, version, ticks, usage and age; the pod is marked while players are on', async (t) => {
  let online = 2
  const { kubernetes, teller, heard } = await startMeasuring(t, { answers: () => ({ version: 'Paper 1.21.4', online, command: (line) => (line === 'tps' ? '§6TPS from last 1m, 5m, 15m: §a19.5, §a20.0, §a20.0' : '') }) })
  const request = addServer(kubernetes, 'survival')
  kubernetes.put('/apis/metrics.k8s.io/v1beta1/namespaces/default/pods/mc-survival-0', { metadata: {}, containers: [{ name: 'minecraft', usage: { cpu: '250m', memory: '512Mi' } }] })
  teller.tell(MEASURE, request)
  const { server, sample } = await waitFor('the sample', () => heard[0])
  t.equal(server, request.server)
  t.match(sample, { players: { online: 2, max: 20, names: [] }, version: 'Paper 1.21.4', tps: 19.5, cpu: 0.25, memory: 536_870_912, startedAt: '2026-05-01T12:00:00.000Z' })
  t.ok(sample.latencyMs >= 0 && sample.latencyMs < 5_000)
  t.equal(kubernetes.get(podPath('survival')).metadata.labels['homecraft.io/occupied'], 'true')

  online = 0
  teller.tell(MEASURE, request)
  t.equal((await waitFor('the next sample', () => heard[1])).sample.players.online, 0)
  t.notOk('homecraft.io/occupied' in kubernetes.get(podPath('survival')).metadata.labels)
})

t.test('a game without plugins is asked for its ticks in its own way', async (t) => {
  const { kubernetes, teller, heard } = await startMeasuring(t, { answers: () => ({ version: '1.21.4', protocol: 769, command: (line) => (line === 'tick query' ? 'The game is running normallyTarget tick rate: 20.0 per second.\nAverage time per tick: 80.0ms (Target: 50.0ms)' : '') }) })
  teller.tell(MEASURE, addServer(kubernetes, 'vanilla', { spec: { containers: [{ name: 'minecraft', env: [{ name: 'TYPE', value: 'VANILLA' }] }] } }))
  t.equal((await waitFor('the sample', () => heard[0])).sample.tps, 12.5)
})

t.test('a server that does not answer gives no measurement, and keeps its mark', async (t) => {
  let version: string | undefined = '1.21.4'
  const { kubernetes, teller, heard, results } = await startMeasuring(t, { answers: () => (version === undefined ? {} : { version }) })
  version = undefined
  const request = addServer(kubernetes, 'survival', { metadata: { labels: { 'homecraft.io/server': 'survival', 'homecraft.io/occupied': 'true' } } })
  teller.tell(MEASURE, request)
  await waitFor('it to be given up', async () => sum(await results(), 'Failed') === 1)
  t.same(heard, [])
  t.equal(kubernetes.get(podPath('survival')).metadata.labels['homecraft.io/occupied'], 'true')
})

const silent: { name: string; change?: Json; request?: Partial<MeasureRequest> }[] = [
  { name: 'that is not ready', change: { status: { containerStatuses: [{ name: 'minecraft', ready: false }] } } },
  { name: 'that is being stopped', change: { metadata: { deletionTimestamp: '2026-05-01T12:00:00Z', finalizers: ['test/kubelet'] } } },
  { name: 'without a pod', request: { name: 'another' } },
  { name: 'of a tenant without a namespace', request: { tenant: 'acme' } },
  { name: 'whose pod is of another server', change: { metadata: { labels: { 'homecraft.io/server': 'other' } } } },
  { name: 'whose pod nobody of ours made', change: { metadata: { ownerReferences: [] } } },
]

t.test('nothing else is measured', async (t) => {
  const { kubernetes, teller, heard, results } = await startMeasuring(t)
  for (const [index, { name, change, request }] of silent.entries()) {
    const asked = addServer(kubernetes, `server-${index}`, change)
    teller.tell(MEASURE, { ...asked, ...request })
    await waitFor(`a server ${name} to be left alone`, async () => sum(await results(), 'NotRunning') === index + 1)
  }
  t.same(heard, [])
})

t.test('the password of a console is shown to no other server\'s game', async (t) => {
  let commands = 0
  const { kubernetes, teller, heard } = await startMeasuring(t, { answers: () => ({ version: '1.21.4', command: () => { commands++; return '' } }) })
  teller.tell(MEASURE, { ...addServer(kubernetes, 'survival'), uid: 'server-2' })
  t.notOk('tps' in (await waitFor('the sample', () => heard[0])).sample)
  t.equal(commands, 0)
})
