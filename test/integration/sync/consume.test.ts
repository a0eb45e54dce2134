import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { DatabaseAwayError } from '../../../lib/database.ts'
import { KubernetesError } from '../../../lib/kubernetes.ts'
import { handleReport } from '../../../sync/consume.ts'
import { newCluster } from '../../../sync/cluster.ts'
import { newMetrics } from '../../../sync/metrics.ts'
import { newFakeKubernetes, type FakeKubernetes, type Json } from '../../lib/fake-kubernetes.ts'
import { newDatabase, newNats, openAs } from '../../servers.ts'
import { newState } from '../../sync/world.ts'
import { waitFor } from '../../wait.ts'
import { historyOf, insertServer, newResource, openTestBus, pathOfServer, publishReport, rowOf, startTestSync } from './platform.ts'

const nats = await newNats(t)
const signal = new AbortController().signal
const { uid: _uid, ...stateOf } = newState()

/** Hands reports straight to the consumer's work. */
async function build(t: Test, kubernetes: FakeKubernetes = newFakeKubernetes()) {
  const { database, url } = await newDatabase(t)
  const sync = openAs(t, url, 'sync')
  const metrics = newMetrics()
  let sequence = 0
  const handle = (server: string, data: object, type = 'k8s.running', rest: Json = {}) => {
    const body = { id: randomUUID(), time: '2026-05-01T12:00:00Z', schema: 1, tenant: 'default', server, type, data, ...rest }
    return handleReport({ database: sync, cluster: newCluster(kubernetes.client) }, metrics, { subject: `${type}.default.${server}`, sequence: ++sequence, id: body.id, body, text: JSON.stringify(body), deliveries: 1 }, signal)
  }
  return { database, handle, kubernetes }
}

t.test('reports over the bus become rows and history, each once', async (t) => {
  const { database, url } = await newDatabase(t)
  const bus = await openTestBus(t, nats.url)
  const id = await insertServer(database, 'survival', { sent: true })
  startTestSync(t, { url, bus })
  const uid = randomUUID()
  for (const [resourceVersion, phase] of [['10', 'Starting'], ['30', 'Running'], ['20', 'Restarting'], ['30', 'Running']] as const) {
    await publishReport(bus, id, { type: phase === 'Running' ? 'k8s.running' : 'k8s.starting', data: { ...stateOf, uid, resourceVersion, phase } })
  }
  await waitFor('the last state', async () => (await rowOf(database, id)).k8sVersion === '30')
  t.match(await rowOf(database, id), { k8sUid: uid, status: 'running', state: { phase: 'Running' } })
  await publishReport(bus, id, { type: 'k8s.deleted', data: { ...stateOf, uid, resourceVersion: '40', isTerminating: true } })
  await waitFor('the end', async () => (await rowOf(database, id)).goneAt !== null)
  t.match((await historyOf(database, id)).at(-1), 'k8s.deleted: The server is gone.')
})

t.test('a message that is no report changes nothing, and ends with the reason', async (t) => {
  const { database, handle } = await build(t)
  const id = await insertServer(database, 'survival')
  t.match(await handle(id, { name: 7 }), { end: 'Term', reason: /name/ })
  t.match(await handle(id, { name: 'survival' }, 'k8s.running', { schema: 2 }), { end: 'Term', reason: /schema/ }, 'one of a later schema')
  t.match(await handle(id, { name: 'survival' }, 'k8s.running', { tenant: 'alice' }), { end: 'Term', reason: /subject/ }, 'one under the subject of another tenant')
  t.equal((await rowOf(database, id)).k8sVersion, null)
})

t.test('a server that kubectl made gets a row, with no password in plain text, and later its changes', async (t) => {
  const { database, handle, kubernetes } = await build(t)
  const { metadata } = kubernetes.put(pathOfServer('creative'), newResource('creative', { spec: { sftpUsers: ['steve:s3cret:1000:1000:minecraft'] } }))
  const report = { ...stateOf, name: 'creative', uid: metadata.uid, specVersion: undefined }
  t.same(await handle(metadata.uid, { ...report, resourceVersion: '1' }), { end: 'Ack' })
  const found = await rowOf(database, metadata.uid)
  t.match(found, { managedBy: 'kubectl', name: 'creative', version: 1, k8sVersion: metadata.resourceVersion, status: 'running' })
  t.notMatch(JSON.stringify(found.spec), 's3cret')
  kubernetes.change(pathOfServer('creative'), (object) => { object.spec.motd = 'Hello' })
  const changed = kubernetes.get(pathOfServer('creative')).metadata
  for (let twice = 0; twice < 2; twice++) await handle(metadata.uid, { ...report, generation: 2, resourceVersion: changed.resourceVersion })
  t.match(await rowOf(database, metadata.uid), { version: 2, spec: { motd: 'Hello', sftpUsers: (found.spec as Json).sftpUsers } }, 'the same password keeps its hash')
  t.same(await historyOf(database, metadata.uid), ['server.found: The server was made with kubectl.', 'spec.changed: The spec was changed with kubectl: motd.'])
})

t.test('a managed server whose row got lost gets one again, under its id and version', async (t) => {
  const { database, handle, kubernetes } = await build(t)
  const id = randomUUID()
  const { metadata } = kubernetes.put(pathOfServer('survival'), newResource('survival', { id, version: 7 }))
  await handle(id, { ...stateOf, uid: metadata.uid })
  t.match(await rowOf(database, id), { managedBy: 'api', version: 7, k8sUid: metadata.uid })
})

t.test('no row is made for what is not there, ends, belongs to another id, a tenant that is not known, or a name that is taken', async (t) => {
  const { database, handle, kubernetes } = await build(t)
  const id = randomUUID()
  await handle(id, { ...stateOf, uid: randomUUID() })
  kubernetes.put(pathOfServer('survival'), newResource('survival', { id: randomUUID() }))
  await handle(id, { ...stateOf, uid: randomUUID() })
  kubernetes.put(pathOfServer('survival'), newResource('survival', { id }))
  await handle(id, { ...stateOf, uid: randomUUID(), isTerminating: true }, 'k8s.deleted')
  kubernetes.put(pathOfServer('creative', 'homecraft-alice'), newResource('creative', { id, namespace: 'homecraft-alice' }))
  await handle(id, { ...stateOf, name: 'creative', uid: randomUUID() }, 'k8s.running', { tenant: 'alice' })
  t.equal((await database`SELECT 1 FROM servers`).length, 0)
  await insertServer(database, 'survival')
  const { metadata } = kubernetes.put(pathOfServer('survival'), newResource('survival', { id }))
  t.same(await handle(id, { ...stateOf, uid: metadata.uid }), { end: 'Ack' })
  t.equal((await database`SELECT 1 FROM servers`).length, 1)
})

t.test('a message that meets an outage comes again', async (t) => {
  const { handle, kubernetes, database } = await build(t)
  kubernetes.before = () => { throw new KubernetesError(503, 'ServiceUnavailable', 'not now') }
  t.match(await handle(randomUUID(), { ...stateOf, uid: randomUUID() }), { end: 'Retry' })
  await database.end({ timeout: 1 })
  const error = await handle(randomUUID(), { ...stateOf, uid: randomUUID() }).catch((reason: unknown) => reason)
  t.ok(error instanceof DatabaseAwayError || (error as Json).end === 'Retry')
})
