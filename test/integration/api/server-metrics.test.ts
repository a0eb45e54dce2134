import t from 'tap'
import { Server, ServerPage } from '../../../contracts/rest.ts'
import { ServerMetrics } from '../../../contracts/server-metrics.ts'
import { openBus } from '../../../lib/nats.ts'
import { quiet } from '../../servers.ts'
import { newApi } from './api.ts'

// What is kept is answered whether or not the bus can be reached.
const bus = openBus({ url: 'nats://127.0.0.1:1', name: 'test', streams: [], logger: quiet })
t.teardown(() => bus.close())
const api = await newApi(t, { bus })
const { ask, database } = api

async function newServer(name: string, key?: string): Promise<string> {
  const response = await ask('POST', 'servers', { body: { name, eula: true }, ...(key && { key }) })
  return response.json<Server>().id
}

/** Keeps a span of measurements that began some minutes ago. */
const keep = (server: string, step: number, minutes: number, { samples = 1, players = 0, last = 0, cpu = 0, tps = 0, secondsOld = 0 } = {}) => database`
  INSERT INTO server_metrics (tenant, server_id, step, at, last_at, samples, players_sum, players_most, players_max, players_last, latency_sum, cpu_sum, cpu_samples, memory_sum, memory_samples, tps_sum, tps_samples)
  SELECT tenant, id, ${step}::bigint, now() - ${minutes} * INTERVAL '1 minute', now() - ${secondsOld} * INTERVAL '1 second', ${samples}::bigint, ${players}, ${players}, 20, ${last}, ${5 * samples}, ${cpu}, ${cpu ? samples : 0}, 0, 0, ${tps}, ${tps ? samples : 0}
  FROM servers WHERE id = ${server}`

t.test('the spans of a width are told in order, averaged; what was not measured is null', async (t) => {
  const id = await newServer('survival')
  await keep(id, 60, 1, { samples: 2, players: 3, cpu: 0.5, tps: 39 })
  await keep(id, 60, 119)
  await keep(id, 60, 121)
  await keep(id, 600, 30, { samples: 20, players: 10 })
  await keep(id, 600, 23 * 60 + 59)
  await keep(id, 600, 24 * 60 + 1)
  const ask60 = ServerMetrics.parse((await ask('GET', `servers/${id}/metrics`)).json())
  t.equal(ask60.step, 60)
  t.match(ask60.points, [
    { players: 0, playersMost: 0, playersMax: 20, latencyMs: 5, cpu: null, memory: null, tps: null, names: [], version: null, startedAt: null },
    { players: 1.5, playersMost: 3, latencyMs: 5, cpu: 0.25, memory: null, tps: 19.5 },
  ])
  t.same((await ask('GET', `servers/${id}/metrics?step=60`)).json(), ask60)
  t.match((await ask('GET', `servers/${id}/metrics?step=600`)).json(), { step: 600, points: [{ players: 0 }, { players: 0.5 }] })
  t.match((await ask('GET', `servers/${id}/metrics?step=61`)).json(), { status: 400, code: 'HC_BAD_REQUEST' })
})

t.test('a span tells who was seen, and what ran', async (t) => {
  const id = await newServer('watched')
  await keep(id, 60, 1)
  const startedAt = '2026-05-01T11:00:00.000Z'
  await database`UPDATE server_metrics SET names = '{"steve": true, "Alex": true}', version = 'Paper 1.21.1', started_at = ${startedAt} WHERE server_id = ${id}`
  t.match((await ask('GET', `servers/${id}/metrics`)).json(), { points: [{ names: ['Alex', 'steve'], version: 'Paper 1.21.1', startedAt }] })
})

t.test('a server that was never measured has no points, and another tenant\'s is not there', async (t) => {
  const id = await newServer('fresh')
  t.same((await ask('GET', `servers/${id}/metrics`)).json(), { step: 60, points: [] })
  const key = await api.newKey('acme')
  t.match((await ask('GET', `servers/${id}/metrics`, { key })).json(), { status: 404, code: 'HC_NOT_FOUND' })
  t.equal((await ask('GET', `servers/${id}/metrics`, { key: await api.newKey('acme', ['servers:write']) })).statusCode, 403)
})

t.test('a server shows its players while they are known', async (t) => {
  const id = await newServer('busy')
  const shown = async () => Server.parse((await ask('GET', `servers/${id}`)).json()).players
  const listed = async () => ServerPage.parse((await ask('GET', 'servers?q=busy')).json()).items[0]?.players
  const become = (phase: string) => database`UPDATE servers SET state = ${database.json({ name: 'busy', phase })} WHERE id = ${id}`
  await become('Running')
  t.equal(await shown(), undefined, 'nobody has measured')
  await keep(id, 60, 1, { players: 5, last: 5 })
  await keep(id, 60, 0, { samples: 2, players: 7, last: 2 })
  t.same(await shown(), { online: 2, max: 20 }, 'the last measurement counts')
  t.same(await listed(), { online: 2, max: 20 })
  await become('Stopping')
  t.equal(await shown(), undefined, 'of one that does not run it tells nothing')
  await become('Running')
  await database`UPDATE server_metrics SET last_at = now() - INTERVAL '2 minutes' WHERE server_id = ${id}`
  t.equal(await shown(), undefined, 'nor is an old one believed')
})

t.test('without a bus nothing is measured, and the answer says so', async (t) => {
  const direct = await newApi(t)
  const { id } = (await direct.ask('POST', 'servers', { body: { name: 'survival', eula: true } })).json<Server>()
  const response = await direct.ask('GET', `servers/${id}/metrics`)
  t.match(response.json(), { status: 503, code: 'HC_BUS_OFF' })
  t.equal(response.headers['retry-after'], undefined, 'it does not pass by itself')
})
