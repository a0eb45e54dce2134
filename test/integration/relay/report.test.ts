import t, { type Test } from 'tap'
import { setTimeout as never } from 'node:timers/promises'
import { connect } from 'nats'
import type { Report } from '../../../contracts/events.ts'
import { BusAwayError, type Bus } from '../../../lib/bus.ts'
import { newMetrics } from '../../../relay/metrics.ts'
import { newPublisher } from '../../../relay/publish.ts'
import { newReporter } from '../../../relay/report.ts'
import { newTenants } from '../../../relay/tenants.ts'
import { newResource, pathOfNamespace, pathOfServer, SERVER } from '../../lib/commands.ts'
import { newFakeKubernetes, type Json } from '../../lib/fake-kubernetes.ts'
import { waitFor } from '../../wait.ts'
import { newRelay, type Relay } from './platform.ts'

const UID = 'a2a4b0f2-7d3b-4a55-9d8e-3f3f3f3f3f3f'
const at = (resourceVersion: number, phase: string, metadata: Json = {}): Json => {
  const resource = newResource({ status: { phase } })
  return { ...resource, metadata: { ...resource.metadata, uid: UID, resourceVersion: String(resourceVersion), ...metadata } }
}

const reportOf = (relay: Relay) => (resource: Json) => relay.events.reporter.report(resource)

/** How many reports the bus holds. */
async function count({ nats }: Relay): Promise<number> {
  const connection = await connect({ servers: nats.url })
  try {
    return (await (await connection.jetstreamManager()).streams.info('HOMECRAFT_EVENTS')).state.messages
  } finally {
    await connection.close()
  }
}

t.test('a state is published once, its changes each, and never an earlier one', async (t) => {
  const relay = await newRelay(t)
  const report = reportOf(relay)
  t.equal(await report(at(10, 'Starting')), 'Published')
  t.equal(await report(at(10, 'Starting')), 'Unchanged')
  t.equal(await report(at(12, 'Running')), 'Published')
  t.equal(await report(at(13, 'Running')), 'Unchanged')
  t.equal(await report(at(11, 'Error')), 'Stale')
  t.match(await relay.newest(SERVER), { id: `${UID}:12`, subject: `k8s.running.default.${SERVER}`, body: { data: { phase: 'Running', resourceVersion: '12' } } })
  t.equal(await count(relay), 2)
  t.match(await relay.metrics.registry.metrics(), /homecraft_relay_reports_total\{result="Unchanged"\} 2[^]*homecraft_relay_bus_connected 1/)
})

t.test('of many that report at once none goes back, and the next call at the latest tells the present state', async (t) => {
  const relay = await newRelay(t)
  const report = reportOf(relay)
  const phases = ['Starting', 'Running', 'Error', 'Stopped']
  const states = Array.from({ length: 24 }, (_, index) => at(index + 1, phases[index % 4]!))
  // Some find that too many others report: Metacontroller would call again.
  await Promise.allSettled(states.map((state) => report(state)))
  await report(states.at(-1))
  const published = await Promise.all(Array.from({ length: await count(relay) }, (_, index) => relay.bus.read('HOMECRAFT_EVENTS', index + 1)))
  const versions = published.map((message) => Number((message?.body as Report).data.resourceVersion))
  t.same(versions, [...versions].sort((one, other) => one - other))
  t.match((await relay.newest(SERVER))?.body, { data: { phase: 'Stopped' } })
})

t.test('servers outside the namespaces of tenants are not told of', async (t) => {
  const relay = await newRelay(t, { [pathOfNamespace('own')]: { metadata: { name: 'own' } }, [pathOfNamespace('homecraft-acme')]: { metadata: { name: 'homecraft-acme', labels: { 'homecraft.io/tenant': 'acme' } } } })
  t.equal(await relay.events.reporter.report(at(1, 'Running', { namespace: 'own' })), 'Foreign')
  t.equal(await count(relay), 0)
  t.equal(await relay.events.reporter.report(at(1, 'Running', { namespace: 'homecraft-acme' })), 'Published')
})

t.test('while the bus is away a report fails at once', async (t) => {
  const relay = await newRelay(t)
  await relay.nats.kill()
  await waitFor('the outage to be seen', () => !relay.bus.isConnected())
  await t.rejects(relay.events.reporter.report(at(1, 'Running')), BusAwayError)
  await relay.nats.start()
  await waitFor('the bus again', () => relay.bus.isConnected())
  t.equal(await relay.events.reporter.report(at(1, 'Running')), 'Published')
})

t.test('a bus that does not answer is given up before Metacontroller is', async (t) => {
  const stop = new AbortController()
  t.teardown(() => { stop.abort() })
  const silent = { newest: () => never(60_000, undefined, { signal: stop.signal }).catch(() => undefined) } as unknown as Bus
  const reporter = newReporter({ publisher: newPublisher(silent, newMetrics()), tenants: newTenants(newFakeKubernetes().client) })
  await t.rejects(reporter.report(at(1, 'Running')), BusAwayError)
})

const ask = (relay: Relay, servers: { tenant: string; name: string }[], id: string) =>
  relay.bus.publish('sync.required', { id, time: '2026-05-01T12:00:00Z', schema: 1, type: 'sync.required', data: { servers, reason: 'drift' } }, { id })

const answering = async (t: Test): Promise<Relay> => {
  const relay = await newRelay(t, { [pathOfServer()]: newResource({ status: { phase: 'Running' } }) })
  relay.start()
  return relay
}

t.test('sync is answered with the present state, though it was published before, and with a lower version after a restore', async (t) => {
  const relay = await answering(t)
  const resource = relay.kubernetes.get(pathOfServer())
  await relay.events.reporter.report({ ...resource, metadata: { ...resource.metadata, resourceVersion: '999999' } })
  await ask(relay, [{ tenant: 'default', name: 'gone' }, { tenant: 'default', name: 'survival' }], 'sync-1')
  const answer = await waitFor('the answer', async () => {
    const newest = await relay.newest(SERVER)
    return newest?.body.data.syncId === 'sync-1' ? newest : undefined
  })
  t.equal(answer.id, `${resource.metadata.uid}:${resource.metadata.resourceVersion}:sync-1`)
  t.equal(await count(relay), 3, 'nothing is said of a server that is not there')
  t.equal(await relay.events.reporter.report(resource), 'Unchanged', 'and from there it goes on')
})

t.test('sync is told of no server outside a tenant\'s namespace', async (t) => {
  const relay = await answering(t)
  relay.kubernetes.put(pathOfNamespace('homecraft-evil'), { metadata: { name: 'homecraft-evil', labels: {} } })
  relay.kubernetes.put(pathOfServer('survival', 'homecraft-evil'), newResource({ metadata: { namespace: 'homecraft-evil' } }))
  await ask(relay, [{ tenant: 'evil', name: 'survival' }], 'sync-1')
  await ask(relay, [{ tenant: 'default', name: 'survival' }], 'sync-2')
  await waitFor('the answer', async () => (await relay.newest(SERVER))?.body.data.syncId === 'sync-2')
  t.equal(await count(relay), 3)
})
