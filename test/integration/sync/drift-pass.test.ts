import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { KubernetesError } from '../../../lib/kubernetes.ts'
import { runDriftPass, type Counts, type DriftContext } from '../../../sync/drift-pass.ts'
import { newFakeKubernetes, type Json } from '../../lib/fake-kubernetes.ts'
import { newDatabase, newNats, openAs } from '../../servers.ts'
import { toSpec } from '../../sync/world.ts'
import { waitFor } from '../../wait.ts'
import { answerSyncs, collect, historyOf, insertCommand, insertServer, newDriftContext, newResource, openTestBus, outboxOf, pathOfServer, rowOf, startTestSync } from './platform.ts'

const nats = await newNats(t)
const signal = new AbortController().signal
const nothing: Counts = { resources: 0, rows: 0, stale: 0, putBack: 0, resent: 0, found: 0, lost: 0, worldsLost: 0, held: 0 }

const pathOfClaim = (name: string): string => `/api/v1/namespaces/default/persistentvolumeclaims/data-mc-${name}-0`
const newClaim = (name: string, metadata: object = {}): Json => ({ metadata: { namespace: 'default', name: `data-mc-${name}-0`, labels: { 'homecraft.io/server': name }, ...metadata } })

/** A database and a cluster that agree on some servers, each with its resource. */
async function build(t: Test, names: string[] = []) {
  const { database, url } = await newDatabase(t)
  const sync = openAs(t, url, 'sync')
  const kubernetes = newFakeKubernetes()
  const run = (rest: Partial<DriftContext> = {}): Promise<Counts> => runDriftPass(newDriftContext(sync, kubernetes, rest), signal)
  const ids: string[] = []
  for (const name of names) {
    const id = await insertServer(database, name, { sent: true })
    kubernetes.put(pathOfServer(name), newResource(name, { id }))
    ids.push(id)
  }
  if (names.length > 0) t.equal((await run()).stale, names.length)
  return { database, url, kubernetes, run, ids }
}

t.test('rows take what the list shows, and a second pass does nothing', async (t) => {
  const { database, run, ids, kubernetes } = await build(t, ['one', 'two'])
  t.match(await rowOf(database, ids[0]!), { status: 'running', k8sVersion: kubernetes.get(pathOfServer('one')).metadata.resourceVersion })
  t.same(await historyOf(database, ids[0]!), ['k8s.running: Running'])
  const before = await database`SELECT * FROM servers ORDER BY id`
  t.same(await run(), { ...nothing, resources: 2, rows: 2 })
  t.same(await database`SELECT * FROM servers ORDER BY id`, before)
})

t.test('columns that somebody edited say the truth again', async (t) => {
  const { database, run, ids: [id] } = await build(t, ['one'])
  const before = await rowOf(database, id!)
  for (const [name, edit] of Object.entries({
    status: database`UPDATE servers SET observed_status = 'failed'`,
    state: database`UPDATE servers SET state = '{"name": "one", "phase": "Error", "isTerminating": false}'`,
    uid: database`UPDATE servers SET k8s_uid = 'x'`,
    version: database`UPDATE servers SET k8s_version = k8s_version + 1000000`,
    all: database`UPDATE servers SET k8s_version = NULL, k8s_uid = NULL, state = NULL, observed_status = 'deploying'`,
  })) {
    await edit
    t.match(await run(), { stale: 1, lost: 0 }, name)
    const { k8sUid, k8sVersion, state, status } = await rowOf(database, id!)
    t.match({ k8sUid, k8sVersion, state, status }, { k8sUid: before.k8sUid, k8sVersion: before.k8sVersion, state: before.state, status: 'running' }, name)
  }
})

t.test('after a restore of etcd rows follow the lower versions, and what was made since is made again', async (t) => {
  const { database, run, ids: [id], kubernetes } = await build(t, ['one'])
  kubernetes.jump(5000)
  kubernetes.change(pathOfServer('one'), (object) => { object.status.phase = 'Stopped' })
  const late = await insertServer(database, 'late', { sent: true })
  kubernetes.put(pathOfServer('late'), newResource('late', { id: late }))
  await run()
  t.match(await rowOf(database, id!), { status: 'stopped', k8sVersion: '5001' })
  kubernetes.remove(pathOfServer('late'))
  kubernetes.jump(200)
  kubernetes.change(pathOfServer('one'), (object) => { object.status.phase = 'Starting' })
  t.match(await run(), { stale: 1, lost: 0, resent: 1 })
  t.match(await rowOf(database, id!), { status: 'deploying', k8sVersion: '201' })
  t.match((await outboxOf(database, late)).at(-1), { type: 'server.created', version: 1, publishedAt: null })
  t.equal((await rowOf(database, late)).goneAt, null)
})

t.test('a spec that was edited in the cluster is put back once, and told', async (t) => {
  const { database, run, ids: [id], kubernetes } = await build(t, ['one'])
  kubernetes.change(pathOfServer('one'), (object) => { object.spec.motd = 'edited' })
  t.match(await run(), { putBack: 1 })
  t.match((await outboxOf(database, id!)).at(-1), { type: 'server.updated', version: 1, data: { name: 'one', spec: toSpec() } })
  t.equal((await historyOf(database, id!)).at(-1), 'spec.put-back: The spec was changed in the cluster, and is put back.')
  t.match(await run(), { putBack: 0 }, 'while the command waits')
  t.equal((await outboxOf(database, id!)).length, 2)
})

t.test('a resource that lost the marks of the API is still that of its row, and gets them back without another kill', async (t) => {
  const { database, run, ids: [id], kubernetes } = await build(t, ['one'])
  await database`UPDATE outbox SET data = jsonb_set(data, '{kill}', 'true')`
  kubernetes.change(pathOfServer('one'), ({ metadata }) => { metadata.labels = {}; metadata.annotations = {} })
  const { uid } = kubernetes.get(pathOfServer('one')).metadata
  t.match(await run(), { resent: 1, lost: 0, found: 0 })
  const sent = (await outboxOf(database, id!)).at(-1)!
  t.match(sent, { type: 'server.updated', version: 1, data: { adopt: uid } })
  t.equal(sent['data'].kill, undefined)
  t.match(await run(), { resent: 0, lost: 0, found: 0 })
  kubernetes.remove(pathOfServer('one'))
  kubernetes.put(pathOfServer('one'), newResource('one'))
  t.match(await run(), { resent: 0, lost: 1 }, 'another resource of the name is not')
})

t.test('a resource that was given the id of another one is no less that of its row', async (t) => {
  const { run, ids: [one], kubernetes } = await build(t, ['one', 'two'])
  kubernetes.change(pathOfServer('two'), ({ metadata }) => { metadata.labels['homecraft.io/server-id'] = one })
  t.match(await run(), { resent: 1, lost: 0, found: 0, stale: 0 })
})

t.test('a command that got lost is sent again, with its kill or adoption; one that may be under way is not', async (t) => {
  const { database, run, ids: [killed, adopted], kubernetes } = await build(t, ['killed', 'adopted'])
  await database`UPDATE servers SET version = 2`
  await insertCommand(database, { server: killed!, name: 'killed', version: 2, sent: true, data: { kill: true } })
  kubernetes.change(pathOfServer('adopted'), (object) => { object.metadata = { ...object.metadata, uid: adopted, labels: {}, annotations: {} } })
  t.match(await run(), { resent: 2 })
  t.match((await outboxOf(database, killed!)).at(-1), { type: 'server.updated', version: 2, publishedAt: null, data: { kill: true } })
  t.match((await outboxOf(database, adopted!)).at(-1), { type: 'server.updated', version: 2, data: { adopt: adopted } })
  t.match(await run(), { resent: 0 })
  await database`UPDATE outbox SET published_at = now()`
  t.match(await run(), { resent: 0 })
  const missing = await insertServer(database, 'missing', { sent: true })
  t.match(await run(), { resent: 1 })
  t.match((await outboxOf(database, missing)).at(-1), { type: 'server.created', publishedAt: null })
})

t.test('a database that was restored lifts itself above the cluster, and is the truth', async (t) => {
  const { database, run, ids: [id], kubernetes } = await build(t, ['one'])
  kubernetes.change(pathOfServer('one'), (object) => { object.metadata.annotations['homecraft.io/spec-version'] = '9' })
  await run()
  t.equal((await rowOf(database, id!)).version, 10)
  t.match((await outboxOf(database, id!)).at(-1), { type: 'server.updated', version: 10 })
})

t.test('a resource without a row gets one; one in a namespace that is no tenant\'s does not, and no row is lost by that', async (t) => {
  const { database, run, kubernetes } = await build(t)
  await database`INSERT INTO tenants (slug, display_name) VALUES ('alice', 'Alice')`
  const { metadata: { uid } } = kubernetes.put(pathOfServer('one'), newResource('one'))
  kubernetes.put(pathOfServer('two', 'homecraft-alice'), newResource('two', { namespace: 'homecraft-alice' }))
  kubernetes.put(pathOfServer('three', 'elsewhere'), newResource('three', { namespace: 'elsewhere' }))
  t.match(await run(), { resources: 3, found: 1 })
  t.match(await rowOf(database, uid), { managedBy: 'kubectl', name: 'one', status: 'running' })
  kubernetes.put('/api/v1/namespaces/homecraft-alice', { metadata: { name: 'homecraft-alice', labels: { 'homecraft.io/tenant': 'alice' } } })
  t.match(await run(), { found: 1 }, 'the label makes it a tenant\'s')
  kubernetes.change('/api/v1/namespaces/homecraft-alice', (namespace) => { namespace.metadata.labels = {} })
  t.match(await run(), { found: 0, lost: 0, held: 0 })
})

t.test('the world of a gone server goes to one that kubectl makes under its name, and a removal that was approved is off', async (t) => {
  const { database, run, ids: [id], kubernetes } = await build(t, ['one'])
  kubernetes.remove(pathOfServer('one'))
  await database`UPDATE servers SET deletion_requested_at = now() - INTERVAL '1 hour'`
  t.match(await run(), { lost: 1 })
  await database`UPDATE servers SET world_removal_requested_at = now() - INTERVAL '1 hour'`
  await insertCommand(database, { server: id!, name: 'one', version: 2, type: 'server.deleted', data: { removeWorld: true } })
  const { metadata: { uid } } = kubernetes.put(pathOfServer('one'), newResource('one'))
  t.match(await run(), { found: 1, resent: 0 })
  t.match(await rowOf(database, id!), { worldTakenBy: uid })
  t.equal((await historyOf(database, id!)).at(-1), `world.passed-on: The world went to the server ${uid}.`)
  kubernetes.remove(pathOfServer('one'))
  t.match(await run(), { lost: 1, resent: 0 })
  t.match(await run(), { resent: 0 })
  t.same((await outboxOf(database, id!)).filter(({ data }) => data.removeWorld), [], 'nothing asks for the world of the second one')
})

t.test('a server that is there again has its world back from the one that had it meanwhile', async (t) => {
  const { database, run, ids: [id] } = await build(t, ['one'])
  const later = await insertServer(database, 'two', { sent: true })
  await database`UPDATE servers SET name = 'one', gone_at = now() - INTERVAL '1 hour', deletion_requested_at = now() - INTERVAL '1 hour', world_removal_requested_at = now() WHERE id = ${later}`
  await database`UPDATE servers SET gone_at = now() - INTERVAL '2 hours', world_taken_by = ${later} WHERE id = ${id!}`
  t.match(await run(), { found: 1, resent: 0 })
  t.match(await rowOf(database, id!), { goneAt: null, worldTakenBy: null })
  t.match(await rowOf(database, later), { worldTakenBy: id })
})

t.test('a kept world whose claim is gone is gone too, and its name is free', async (t) => {
  const { database, run, ids, kubernetes } = await build(t, ['one', 'two'])
  for (const name of ['one', 'two']) {
    kubernetes.put(pathOfClaim(name), newClaim(name))
    kubernetes.remove(pathOfServer(name))
  }
  t.match(await run(), { lost: 2, worldsLost: 0 })
  kubernetes.remove(pathOfClaim('one'))
  t.match(await run(), { worldsLost: 0 }, 'the list may be older than the end of the server')
  await database`UPDATE servers SET gone_at = gone_at - INTERVAL '1 hour'`
  t.match(await run(), { worldsLost: 1, held: 0 })
  t.ok((await rowOf(database, ids[0]!)).worldRemovedAt)
  t.equal((await historyOf(database, ids[0]!)).at(-1), 'k8s.deleted: The world is gone: its volume claim was deleted in the cluster.')
  t.equal((await rowOf(database, ids[1]!)).worldRemovedAt, null, 'the other one is kept')
  t.match(await run(), { worldsLost: 0 }, 'once')

  kubernetes.put(pathOfServer('one'), newResource('one', { id: ids[0]! }))
  t.match(await run(), { found: 1 })
  t.match(await rowOf(database, ids[0]!), { goneAt: null, worldRemovedAt: null }, 'a server that is there again has a world')
})

t.test('a namespace that was deleted takes its worlds along', async (t) => {
  const { database, run } = await build(t)
  const id = await insertServer(database, 'one', { tenant: 'alice', sent: true })
  await database`UPDATE servers SET gone_at = now() - INTERVAL '1 hour', k8s_version = 90`
  t.match(await run(), { worldsLost: 1 })
  t.ok((await rowOf(database, id)).worldRemovedAt)
})

t.test('a kept world is not gone when its claim lost its label, is being deleted, or was made anew', async (t) => {
  const { database, run, ids, kubernetes } = await build(t, ['label', 'ending', 'anew'])
  kubernetes.put(pathOfClaim('label'), newClaim('label', { labels: {} }))
  kubernetes.put(pathOfClaim('ending'), newClaim('ending', { deletionTimestamp: '2026-05-01T12:00:00Z', finalizers: ['kubernetes.io/pvc-protection'] }))
  kubernetes.put(pathOfClaim('anew'), newClaim('anew'))
  kubernetes.remove(pathOfClaim('anew'))
  kubernetes.put(pathOfClaim('anew'), newClaim('anew', { labels: {} }))
  await database`UPDATE servers SET gone_at = now() - INTERVAL '1 hour'`
  for (const name of ['label', 'ending', 'anew']) kubernetes.remove(pathOfServer(name))
  t.match(await run(), { worldsLost: 0, held: 0 })
  t.same(await database`SELECT id FROM servers WHERE world_removed_at IS NOT NULL`, [])
  t.equal(ids.length, 3)
})

t.test('a world that another server has, or whose removal was approved, is nobody\'s to mark as gone', async (t) => {
  const { database, run, ids: [taken, owed], kubernetes } = await build(t, ['taken', 'owed'])
  for (const name of ['taken', 'owed']) kubernetes.remove(pathOfServer(name))
  await database`UPDATE servers SET gone_at = now() - INTERVAL '1 hour'`
  await database`UPDATE servers SET world_taken_by = ${randomUUID()} WHERE id = ${taken!}`
  await database`UPDATE servers SET deletion_requested_at = now() - INTERVAL '1 hour', world_removal_requested_at = now() WHERE id = ${owed!}`
  t.match(await run(), { worldsLost: 0, resent: 1 })
  t.same(kubernetes.calls.filter(({ path }) => path.includes('persistentvolumeclaims')), [], 'claims are not even listed')
})

t.test('a world that is given to another server while its claim is looked for is that server\'s', async (t) => {
  const { database, run, ids: [id], kubernetes } = await build(t, ['one'])
  kubernetes.remove(pathOfServer('one'))
  await database`UPDATE servers SET gone_at = now() - INTERVAL '1 hour'`
  kubernetes.before = async ({ path }) => { if (path === pathOfClaim('one')) await database`UPDATE servers SET world_taken_by = ${randomUUID()}` }
  t.match(await run(), { worldsLost: 0 })
  t.equal((await rowOf(database, id!)).worldRemovedAt, null)
})

t.test('an empty cluster after a restore, many claims that vanish at once and a list that breaks off end no world', async (t) => {
  const names = Array.from({ length: 6 }, (_, index) => `server-${index}`)
  const { database, run, kubernetes } = await build(t, names)
  const countLost = async (): Promise<number> => (await database`SELECT 1 FROM servers WHERE world_removed_at IS NOT NULL`).length
  for (const name of names) kubernetes.remove(pathOfServer(name))
  await database`UPDATE servers SET gone_at = now() - INTERVAL '1 hour'`
  const context = newDriftContext(database, kubernetes)
  t.match(await runDriftPass(context, signal), { worldsLost: 0, held: 6 }, 'six are too many')
  t.match(await context.metrics.registry.metrics(), /^homecraft_sync_breaker_held 6$/m)
  for (const name of names.slice(0, 4)) kubernetes.put(pathOfClaim(name), newClaim(name))

  kubernetes.before = ({ path }) => { if (path.endsWith('/persistentvolumeclaims')) throw new KubernetesError(410, 'Expired', 'the continue token is too old') }
  await t.rejects(run(), KubernetesError)
  kubernetes.before = ({ path }) => { if (path.includes('/persistentvolumeclaims/')) throw new KubernetesError(503, 'ServiceUnavailable', 'not now') }
  await t.rejects(run(), KubernetesError)
  kubernetes.before = () => undefined
  t.equal(await countLost(), 0)

  kubernetes.jump(50)
  t.match(await run(), { worldsLost: 0, held: 0 }, 'the cluster was restored to a moment before these servers')
  kubernetes.jump(500)
  t.match(await run(), { worldsLost: 2, held: 0 })
  for (const name of names) kubernetes.remove(pathOfClaim(name))
  t.match(await run({ allowMassDeletion: true }), { worldsLost: 4, held: 0 })
})

t.test('a resource that vanished ends its row, and frees its name', async (t) => {
  const { database, run, ids: [id], kubernetes } = await build(t, ['one'])
  kubernetes.remove(pathOfServer('one'))
  t.match(await run(), { lost: 1 })
  t.ok((await rowOf(database, id!)).goneAt)
  t.equal((await historyOf(database, id!)).at(-1), 'k8s.deleted: The server was deleted in the cluster; its world is kept.')
  t.match(await run(), { lost: 0, resent: 0 }, 'and it is not made again')
  await insertServer(database, 'one')
})

t.test('a row that was marked as gone by mistake lives again, unless its name is taken', async (t) => {
  const { database, run, ids: [id] } = await build(t, ['one'])
  await database`UPDATE servers SET gone_at = now() - INTERVAL '1 hour'`
  t.match(await run(), { found: 1 })
  t.match(await run(), { stale: 1 })
  t.match(await rowOf(database, id!), { goneAt: null, status: 'running' })
  await database`UPDATE servers SET gone_at = now() - INTERVAL '1 hour'`
  await insertServer(database, 'one', { sent: false })
  t.match(await run(), { found: 0 })
})

t.test('the breaker: when many vanish at once none is marked as gone, until the administrator says so', async (t) => {
  const names = Array.from({ length: 8 }, (_, index) => `server-${index}`)
  const { database, run, kubernetes } = await build(t, names)
  for (const name of names.slice(0, 6)) kubernetes.remove(pathOfServer(name))
  const context = newDriftContext(database, kubernetes)
  t.match(await runDriftPass(context, signal), { lost: 0, held: 6 })
  t.match(await context.metrics.registry.metrics(), /^homecraft_sync_breaker_held 6$/m)
  t.equal((await database`SELECT 1 FROM servers WHERE gone_at IS NOT NULL`).length, 0)
  kubernetes.put(pathOfServer('server-0'), newResource('server-0', { id: (await database`SELECT id FROM servers WHERE name = 'server-0'`)[0]!['id'] }))
  t.match(await run(), { lost: 5, held: 0 }, 'five may')
  for (const name of ['server-0', 'server-6', 'server-7']) kubernetes.remove(pathOfServer(name))
  t.match(await run({ allowMassDeletion: true }), { lost: 3, held: 0 })
})

t.test('a list that breaks off ends nothing', async (t) => {
  const { database, run, kubernetes } = await build(t, ['one'])
  kubernetes.remove(pathOfServer('one'))
  kubernetes.before = ({ path }) => { if (path.endsWith('/minecraftservers')) throw new KubernetesError(410, 'Expired', 'the continue token is too old') }
  await t.rejects(run(), KubernetesError)
  kubernetes.before = () => undefined
  t.equal((await database`SELECT 1 FROM servers WHERE gone_at IS NOT NULL`).length, 0)
})

t.test('the world of a server that is gone is removed in the end, as approved', async (t) => {
  const { database, run, ids: [id], kubernetes } = await build(t, ['one'])
  kubernetes.remove(pathOfServer('one'))
  await database`UPDATE servers SET deletion_requested_at = now() - INTERVAL '1 hour'`
  t.match(await run(), { lost: 1, resent: 0 })
  await database`UPDATE servers SET world_removal_requested_at = now() - INTERVAL '1 hour'`
  t.match(await run(), { resent: 1 })
  const { type, data } = (await outboxOf(database, id!)).at(-1)!
  t.same({ type, data }, { type: 'server.deleted', data: { name: 'one', removeWorld: true } }, 'whatever its spec is')
})

t.test('over the bus a pass asks for present states, tells how it ended, and its answers are projected', async (t) => {
  const { database, url, ids, kubernetes } = await build(t, ['one', 'two', 'three'])
  const bus = await openTestBus(t, nats.url)
  const completed = collect(t, bus, 'sync.complete')
  answerSyncs(t, bus, kubernetes)
  await database`UPDATE servers SET observed_status = 'failed' WHERE id = ${ids[0]!}`
  kubernetes.change(pathOfServer('two'), (object) => { object.status.phase = 'Stopped' })
  startTestSync(t, { url, kubernetes, bus })
  await waitFor('the rows', async () => (await rowOf(database, ids[0]!)).status === 'running' && (await rowOf(database, ids[1]!)).status === 'stopped')
  const { data } = (await waitFor('the end', () => completed[0])).body as Json
  t.match(data, { resources: 3, rows: 3, stale: 2, lost: 0 })
})

t.test('10,000 servers are compared within seconds', async (t) => {
  const { database, run, kubernetes } = await build(t)
  const count = 10_000
  const ids = Array.from({ length: count }, () => randomUUID())
  const names = ids.map((_, index) => `server-${index}`)
  await database`
    INSERT INTO servers (tenant, id, name, managed_by, spec, version, created_at)
    SELECT 'default', id, name, 'api', ${database.json(toSpec())}, 1, now() - INTERVAL '1 hour' FROM jsonb_to_recordset(${database.json(ids.map((id, index) => ({ id, name: names[index]! })))}) AS made (id uuid, name text)`
  for (const [index, id] of ids.entries()) kubernetes.put(pathOfServer(names[index]!), newResource(names[index]!, { id }))
  const times: number[] = []
  for (const stale of [count, 0]) {
    const startedAt = performance.now()
    t.match(await run(), { resources: count, rows: count, stale, resent: 0 })
    times.push((performance.now() - startedAt) / 1000)
  }
  t.comment(`all new: ${times[0]!.toFixed(1)} s; all known: ${times[1]!.toFixed(1)} s`)
  t.ok(times[1]! < 20, 'without news')
})
