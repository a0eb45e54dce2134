import { rm } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { EVENTS } from '../../../contracts/streams.ts'
import type { Bus } from '../../../lib/bus.ts'
import { ServerResource, toServerState } from '../../../lib/server-state.ts'
import { handleAdvisory, noteDeadLetter } from '../../../sync/dead-letters.ts'
import { newFakeKubernetes } from '../../lib/fake-kubernetes.ts'
import { newDatabase, newNats } from '../../servers.ts'
import { newState } from '../../sync/world.ts'
import { waitFor } from '../../wait.ts'
import { answerSyncs, collect, insertCommand, insertServer, newResource, openTestBus, outboxOf, pathOfServer, publishReport, rowOf, startTestSync } from './platform.ts'

const nats = await newNats(t)

/** sync at work on some servers that run. */
async function build(t: Test, names: string[], bus?: Bus, settings = {}) {
  const { database, server: postgres, url } = await newDatabase(t)
  const kubernetes = newFakeKubernetes()
  const ids: string[] = []
  for (const name of names) {
    const id = await insertServer(database, name, { sent: true })
    kubernetes.put(pathOfServer(name), newResource(name, { id }))
    ids.push(id)
  }
  if (bus) answerSyncs(t, bus, kubernetes)
  const sync = startTestSync(t, { url, kubernetes, ...(bus && { bus }), settings })
  await waitFor('the first pass', async () => (await database`SELECT 1 FROM servers WHERE k8s_version IS NULL`).length === 0)
  return { database, postgres, url, kubernetes, ids, sync }
}

t.test('NATS is killed and its data wiped: the cluster is polled, commands wait, and nothing is lost', async (t) => {
  const bus = await openTestBus(t, nats.url)
  const { database, kubernetes, ids: [one, two] } = await build(t, ['one', 'two'], bus)
  await nats.kill()
  await waitFor('the outage', () => !bus.isConnected())
  kubernetes.change(pathOfServer('one'), (object) => { object.status.phase = 'Stopped' })
  await database`UPDATE servers SET version = 2 WHERE id = ${two!}`
  for (const version of [2, 3]) await insertCommand(database, { server: two!, name: 'two', version })
  await waitFor('the row to follow without a bus', async () => (await rowOf(database, one!)).status === 'stopped', 30_000)
  t.match((await outboxOf(database, two!)).map(({ publishedAt, failedAt }) => [publishedAt === null, failedAt]), [[false, null], [true, null], [true, null]])
  await rm(nats.folder, { recursive: true })
  await nats.start()
  await waitFor('the bus', () => bus.isConnected())
  const commands = collect(t, bus, 'server.>')
  await waitFor('the commands', () => commands.length === 2)
  t.same(commands.map(({ body }) => (body as { version: number }).version), [2, 3], 'in order')
  await publishReport(bus, one!, { type: 'k8s.running', data: newState({ name: 'one', resourceVersion: '900' }) })
  await waitFor('a report over the new stream', async () => (await rowOf(database, one!)).k8sVersion === '900')
})

t.test('PostgreSQL is killed and started again: what was reported meanwhile is there, and a pass is made at once', async (t) => {
  const bus = await openTestBus(t, nats.url)
  const { database, postgres, kubernetes, ids: [one, two], sync } = await build(t, ['one', 'two'], bus)
  t.ok(await sync.isReady())
  // The tests' server does not wait for its disk: without this it may forget the last moments, which are the whole test.
  await database`CHECKPOINT`
  await postgres.kill()
  await waitFor('the outage', async () => !(await sync.isReady()) && /^homecraft_sync_leader 0$/m.test(await sync.metrics.registry.metrics()))
  kubernetes.change(pathOfServer('one'), (object) => { object.status.phase = 'Stopped' })
  await publishReport(bus, one!, { type: 'k8s.stopped', data: toServerState(ServerResource.parse(kubernetes.get(pathOfServer('one')))) })
  kubernetes.change(pathOfServer('two'), (object) => { object.status.phase = 'Error' })
  await postgres.start()
  await waitFor('both', async () => (await rowOf(database, one!)).status === 'stopped' && (await rowOf(database, two!)).status === 'failed', 28_000)
  t.ok(await sync.isReady())
})

t.test('the API server is away: rows stay as they are, and follow when it is back', async (t) => {
  const { database, kubernetes, ids: [one] } = await build(t, ['one'], undefined, { DRIFT_SECONDS: 1 })
  let calls = 0
  kubernetes.before = () => { calls++; throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }
  kubernetes.change(pathOfServer('one'), (object) => { object.status.phase = 'Stopped' })
  await waitFor('some passes in vain', () => calls >= 3)
  t.match(await rowOf(database, one!), { status: 'running', goneAt: null })
  kubernetes.before = () => undefined
  await waitFor('the row', async () => (await rowOf(database, one!)).status === 'stopped')
})

t.test('two replicas: one leads, the other takes over, and both project and dispatch', async (t) => {
  const bus = await openTestBus(t, nats.url)
  const { database, url, kubernetes, ids: [one], sync: first } = await build(t, ['one'], bus, { DRIFT_SECONDS: 1 })
  const second = startTestSync(t, { url, kubernetes, bus: await openTestBus(t, nats.url), settings: { DRIFT_SECONDS: 1 } })
  const passes = async ({ metrics }: typeof first): Promise<number> => Number(/homecraft_sync_drift_seconds_count\{result="Done"\} (\d+)/.exec(await metrics.registry.metrics())?.[1] ?? 0)
  const atStart = await passes(first)
  await waitFor('more passes of the first', async () => (await passes(first)) > atStart + 1)
  t.equal(await passes(second), 0)
  await first.stop()
  await database`UPDATE servers SET observed_status = 'failed' WHERE id = ${one!}`
  await waitFor('the second to lead', async () => (await passes(second)) > 0)
  await waitFor('the row', async () => (await rowOf(database, one!)).status === 'running')
  t.equal((await database`SELECT holder FROM leases WHERE name = 'drift'`).length, 1)
})

t.test('a leader that died is followed as soon as its lease ends, and not before', async (t) => {
  const { database, url } = await newDatabase(t)
  await database`INSERT INTO leases (name, holder, held_until) VALUES ('drift', 'dead', now() + INTERVAL '2 seconds')`
  const kubernetes = newFakeKubernetes({ [pathOfServer('one')]: newResource('one') })
  startTestSync(t, { url, kubernetes, settings: { DRIFT_SECONDS: 1 } })
  await waitFor('the first pass', async () => (await database`SELECT 1 FROM servers`).length === 1)
  const [early] = await database`SELECT 1 FROM servers JOIN leases ON leases.name = 'drift' WHERE leases.holder = 'dead' OR servers.created_at < leases.held_until - INTERVAL '20 seconds'`
  t.equal(early, undefined)
  t.equal(kubernetes.calls.filter(({ method }) => method !== 'GET').length, 0, 'sync reads, and writes nothing')
})

t.test('a message that was delivered too often is noted with its text', async (t) => {
  const bus = await openTestBus(t, nats.url)
  const { database } = await build(t, [], bus)
  const stop = new AbortController()
  const reading = bus.consume({ stream: EVENTS.name, name: 'test-fails', filter: 'server.status.changed.>', ackWaitMs: 1000, maxDeliver: 2, maxAckPending: 10 }, { concurrency: 1, signal: stop.signal, handle: async () => ({ end: 'Retry', afterMs: 10 }) })
  await bus.publish('server.status.changed.default.x', { text: 'nobody understands this' }, { id: 'nobody' })
  const [letter] = await waitFor('the dead letter', async () => {
    const rows = await database`SELECT * FROM dead_letters`
    return rows.length > 0 && rows
  })
  t.match(letter, { stream: EVENTS.name, subject: 'server.status.changed.default.x', body: /nobody understands/, reason: 'test-fails: delivered 2 times in vain' })
  stop.abort()
  await reading
})

t.test('a report that the database can\'t hold is set aside at once', async (t) => {
  const bus = await openTestBus(t, nats.url)
  const { database } = await build(t, [], bus)
  const id = await insertServer(database, 'poisoned', { sent: true })
  await publishReport(bus, id, { type: 'k8s.error', data: { name: 'poisoned', isTerminating: false, refusal: { version: 1, reason: 'Invalid', message: 'a\0b' } } })
  const [letter] = await waitFor('the dead letter', async () => {
    const rows = await database`SELECT * FROM dead_letters WHERE subject = ${`k8s.error.default.${id}`}`
    return rows.length > 0 && rows
  })
  t.match(letter, { reason: 'sync-project: The database can\'t hold it.' })
})

t.test('a message of bytes that are no text is noted with what can be read of it', async (t) => {
  const { database } = await newDatabase(t)
  const stored = { subject: 'k8s.running.default.x', sequence: 7, id: '', text: 'a\0b', body: undefined }
  const bus = { read: async () => stored } as Partial<Bus> as Bus
  const advisory = { stream: 'HOMECRAFT_EVENTS', consumer: 'sync-project', stream_seq: 7, deliveries: 1 }
  t.same(await handleAdvisory(bus, database, { ...stored, text: '', body: advisory, deliveries: 1 }), { end: 'Ack' })
  t.match(await database`SELECT body FROM dead_letters`, [{ body: 'a\uFFFDb' }])
})

t.test('a message that two replicas are told of at once is noted once', async (t) => {
  const { database } = await newDatabase(t)
  const letter = { stream: 'HOMECRAFT_EVENTS', sequence: 7, subject: 'k8s.running.default.x', body: 'x', reason: 'tried in vain' }
  await Promise.all([1, 2, 3, 4].map(() => noteDeadLetter(database, letter)))
  await noteDeadLetter(database, { ...letter, body: 'of a stream that was made anew' })
  t.equal((await database`SELECT id FROM dead_letters`).length, 2)
})

t.test('a message that its reader gave up is noted once, with its text and the reason', async (t) => {
  const bus = await openTestBus(t, nats.url)
  const { database } = await build(t, [], bus)
  await bus.publish('k8s.running.default.nobody', { type: 'nonsense' }, { id: 'nonsense' })
  const [letter, ...others] = await waitFor('the dead letter', async () => {
    const rows = await database`SELECT * FROM dead_letters WHERE subject = 'k8s.running.default.nobody'`
    return rows.length > 0 && rows
  })
  t.match(letter, { stream: EVENTS.name, body: '{"type":"nonsense"}', reason: /^sync-project: .*type/ })
  t.same(others, [])
})
