import t, { type Test } from 'tap'
import { ServerMetrics, ServerSample } from '../../contracts/server-metrics.ts'
import { sampleOf } from '../../contracts/subjects.ts'
import { waitFor } from '../wait.ts'
import { evict, kubectl, podOf, toAddress } from './platform.ts'
import { join } from './player.ts'
import { expectStatus, newTenant, platformBus } from './rest.ts'

/** The samples of a server, from now on. */
async function followSamples(t: Test, tenant: string, server: string): Promise<ServerSample[]> {
  const nc = await platformBus(t)
  const samples: ServerSample[] = []
  const subscription = nc.subscribe(sampleOf(tenant, server), { callback: (_error, message) => { samples.push(ServerSample.parse(message.json())) } })
  t.teardown(() => { subscription.unsubscribe() })
  await nc.flush()
  return samples
}

t.test('a running server is measured every 30 s, and its players protect it', { timeout: 600_000 }, async (t) => {
  const tenant = await newTenant(t)
  const { id } = await tenant.create('busy', { type: 'PAPER', maxPlayers: 7 })
  const { endpoint } = await tenant.waitFor(id, 'running', 'Running')
  const samples = await followSamples(t, tenant.slug, id)
  /** The next `count` samples from now on. */
  const next = async (count: number): Promise<ServerSample[]> => {
    const from = samples.length
    return waitFor(`${count} samples`, () => samples.length >= from + count && samples.slice(from, from + count))
  }
  const occupied = async (): Promise<string | undefined> => (await podOf(tenant.namespace, 'busy')).metadata.labels['homecraft.io/occupied']

  const [empty] = await next(1)
  t.match(empty, { players: { online: 0, max: 7, names: [] }, version: '1.21.4' })
  t.ok(empty!.latencyMs > 0 && empty!.latencyMs < 5_000)
  await waitFor('kubectl to read what the pod uses', async () => /mc-busy-0 +minecraft +\d+m +\d+Mi/.test((await kubectl(['top', 'pod', '-n', tenant.namespace, '--containers'])).stdout))

  const steve = await join({ ...toAddress(endpoint), username: 'steve' })
  const [first, second] = await next(2)
  for (const sample of [first!, second!]) t.match(sample, { players: { online: 1, max: 7, names: ['steve'] } })
  const apart = Date.parse(second!.at) - Date.parse(first!.at)
  t.ok(apart > 25_000 && apart < 35_000, `they are ${apart} ms apart`)
  t.ok(second!.cpu! > 0 && second!.cpu! < 16, `${second!.cpu} cores`)
  t.ok(second!.memory! > 20 * 2 ** 20 && second!.memory! < 4 * 2 ** 30, `${second!.memory} bytes`)
  t.ok(second!.tps! > 1 && second!.tps! <= 20, `${second!.tps} ticks in a second`)
  t.equal(second!.startedAt, new Date((await podOf(tenant.namespace, 'busy')).status.containerStatuses.find(({ name }: { name: string }) => name === 'minecraft').state.running.startedAt).toISOString())
  t.equal(await occupied(), 'true')
  t.notOk(await evict(tenant.namespace, 'mc-busy-0'), 'who plays is not disturbed')
  await waitFor('the API to show who plays', async () => (await tenant.server(id)).players?.online === 1)
  t.ok(steve.isOn())

  await steve.leave()
  const [, after] = await next(2)
  t.match(after, { players: { online: 0, names: [] } })
  t.equal(await occupied(), undefined)
  await waitFor('the API to show that nobody plays', async () => (await tenant.server(id)).players?.online === 0)

  const metrics = ServerMetrics.parse(await expectStatus(200, tenant.call('GET', `/servers/${id}/metrics`)))
  t.ok(metrics.points.length >= 2)
  t.ok(metrics.points.some(({ playersMost }) => playersMost === 1), 'the player is in it')
  t.ok(metrics.points.some(({ cpu, memory, tps }) => cpu !== null && memory !== null && tps !== null))
  t.equal((await expectStatus(200, tenant.call('GET', `/servers/${id}/metrics?step=600`))).step, 600)

  await expectStatus(202, tenant.call('POST', `/servers/${id}/actions/stop`))
  t.equal((await tenant.waitFor(id, 'stopped')).players, undefined)
})

t.test('a game without plugins tells its ticks too', async (t) => {
  const tenant = await newTenant(t)
  const { id } = await tenant.create('plain')
  await tenant.waitFor(id, 'running', 'Running')
  const samples = await followSamples(t, tenant.slug, id)
  const { tps } = await waitFor('a sample with ticks', () => samples.find((sample) => sample.tps !== undefined))
  t.ok(tps! > 1 && tps! <= 20, `${tps} ticks in a second`)
})
