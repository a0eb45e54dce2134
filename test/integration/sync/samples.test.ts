import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import type { MeasureRequest, ServerSample } from '../../../contracts/server-metrics.ts'
import { MEASURE, sampleOf } from '../../../contracts/subjects.ts'
import type { Bus } from '../../../lib/bus.ts'
import type { Database } from '../../../lib/database.ts'
import { askForMeasurements, askForSlot } from '../../../sync/measuring.ts'
import { newMetrics, type Metrics } from '../../../sync/metrics.ts'
import { keepSamples, writeSamples } from '../../../sync/samples.ts'
import { newDatabase, newNats, quiet } from '../../servers.ts'
import { waitFor } from '../../wait.ts'
import { insertServer, openTestBus } from './platform.ts'

const nats = await newNats(t)

/** A measurement of some seconds after the begin of a span of both widths. */
function newSample(seconds: number, change: Partial<ServerSample> & { online?: number; names?: string[] } = {}): ServerSample {
  const { online = 0, names = [], ...rest } = change
  return { at: new Date(Date.UTC(2026, 4, 1, 12, 0, seconds)).toISOString(), players: { online, max: 20, names }, latencyMs: 2, ...rest }
}

const spansOf = (database: Database, step: number): Promise<Record<string, unknown>[]> => database`
  SELECT samples, players_sum, players_most, players_max, players_last, latency_sum, cpu_sum, cpu_samples, memory_sum, memory_samples, tps_sum, tps_samples
  FROM server_metrics WHERE step = ${step} ORDER BY at`

t.test('measurements add up in spans of both widths', async (t) => {
  const { database } = await newDatabase(t)
  const id = await insertServer(database, 'survival')
  const write = (sample: ServerSample): Promise<number> => writeSamples(database, [{ tenant: 'default', id, sample }])
  t.equal(await write(newSample(5, { online: 3, cpu: 0.5, memory: 100, tps: 20 })), 1)
  t.equal(await write(newSample(35, { online: 1, cpu: 0.25, latencyMs: 4 })), 1)
  t.equal(await write(newSample(65, { online: 2 })), 1)
  const none = { cpuSum: 0, cpuSamples: 0, memorySum: 0, memorySamples: 0, tpsSum: 0, tpsSamples: 0 }
  const first = { samples: 2, playersSum: 4, playersMost: 3, playersMax: 20, playersLast: 1, latencySum: 6, cpuSum: 0.75, cpuSamples: 2, memorySum: 100, memorySamples: 1, tpsSum: 20, tpsSamples: 1 }
  t.strictSame([...await spansOf(database, 60)].map((row) => ({ ...row })), [first, { ...none, samples: 1, playersSum: 2, playersMost: 2, playersMax: 20, playersLast: 2, latencySum: 2 }])
  t.strictSame([...await spansOf(database, 600)].map((row) => ({ ...row })), [{ ...first, samples: 3, playersSum: 6, playersLast: 2, latencySum: 8 }])
})

t.test('a span knows who was seen in it, and the version and the start that were told last', async (t) => {
  const { database } = await newDatabase(t)
  const id = await insertServer(database, 'survival')
  const write = (sample: ServerSample): Promise<number> => writeSamples(database, [{ tenant: 'default', id, sample }])
  const kept = async () => (await database`SELECT names, version, started_at FROM server_metrics WHERE step = 600`)[0]
  const [startedAt, later] = ['2026-05-01T11:00:00.000Z', '2026-05-01T12:00:30.000Z']
  await write(newSample(5, { names: ['steve', 'snake_case'], version: '1.21.1', startedAt }))
  await write(newSample(35, { names: ['Alex', 'steve'] }))
  t.strictSame({ ...await kept() }, { names: { Alex: true, snake_case: true, steve: true }, version: '1.21.1', startedAt: new Date(startedAt) })
  await write(newSample(65, { version: '1.21.2', startedAt: later, names: ['Notch'] }))
  t.match(await kept(), { names: { Alex: true, Notch: true }, version: '1.21.2', startedAt: new Date(later) })
  for (let second = 66; second < 166; second++) await write(newSample(second, { names: Array.from({ length: 100 }, (_, n) => `liar-${second}-${n}`) }))
  const [{ length }] = await database<[{ length: number }]>`SELECT length(names::text)::float8 AS length FROM server_metrics WHERE step = 600`
  t.ok(length < 8_000, 'a game that invents names fills no disk')
})

t.test('one that comes twice, or late, changes nothing', async (t) => {
  const { database } = await newDatabase(t)
  const id = await insertServer(database, 'survival')
  const write = (sample: ServerSample): Promise<number> => writeSamples(database, [{ tenant: 'default', id, sample }])
  await write(newSample(10, { online: 1 }))
  await write(newSample(40, { online: 2 }))
  const before = [...await database`SELECT * FROM server_metrics ORDER BY step, at`]
  t.equal(await write(newSample(40, { online: 2 })), 0)
  t.equal(await write(newSample(10, { online: 9 })), 0)
  t.equal(await write(newSample(39, { online: 9 })), 0)
  t.strictSame([...await database`SELECT * FROM server_metrics ORDER BY step, at`], before)
})

t.test('of a server that is gone, unknown or another tenant\'s nothing is kept', async (t) => {
  const { database } = await newDatabase(t)
  const gone = await insertServer(database, 'gone')
  await database`UPDATE servers SET gone_at = now() WHERE id = ${gone}`
  const acme = await insertServer(database, 'survival', { tenant: 'acme' })
  const keys = [{ tenant: 'default', id: gone }, { tenant: 'default', id: randomUUID() }, { tenant: 'default', id: acme }]
  t.equal(await writeSamples(database, keys.map((key) => ({ ...key, sample: newSample(0) }))), 0)
  t.strictSame([...await database`SELECT * FROM server_metrics`], [])
})

/** A replica that keeps what the bus tells, until it is stopped. */
function startKeeping(t: Test, { database, bus }: { database: Database; bus: Bus }): { metrics: Metrics; stop: () => Promise<void> } {
  const metrics = newMetrics()
  const ended = new AbortController()
  const keeping = keepSamples({ database, bus, metrics, logger: quiet }, ended.signal)
  const stop = (): Promise<void> => { ended.abort(); return keeping }
  t.teardown(stop)
  return { metrics, stop }
}

async function countOf({ samples }: Metrics, result: string): Promise<number> {
  return (await samples.get()).values.find(({ labels }) => labels.result === result)?.value ?? 0
}

t.test('replicas share what the bus tells: each measurement is kept once', async (t) => {
  const { database } = await newDatabase(t)
  const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => insertServer(database, `server-${n}`)))
  const [teller, one, two] = await Promise.all([openTestBus(t, nats.url), openTestBus(t, nats.url), openTestBus(t, nats.url)])
  const replicas = [startKeeping(t, { database, bus: one }), startKeeping(t, { database, bus: two })]
  const probe = await insertServer(database, 'probe')
  const tell = (id: string, sample: Partial<ServerSample> = {}): void => { teller.tell(sampleOf('default', id), { ...newSample(0), at: new Date().toISOString(), ...sample }) }
  await waitFor('both to listen', async () => { tell(probe); return (await Promise.all(replicas.map(({ metrics }) => countOf(metrics, 'Kept')))).every((count) => count > 0) })
  for (const id of ids) tell(id)
  for (const bad of [{ latencyMs: -1 }, { at: 'yesterday' }, { at: '2020-01-01T00:00:00.000Z' }]) tell(ids[0]!, bad)
  teller.tell('live.sample.default.not-a-server', newSample(0))
  await waitFor('all to be kept', async () => (await database`SELECT 1 FROM server_metrics WHERE server_id <> ${probe} AND step = 60`).length === 20)
  await waitFor('what is none to be counted', async () => (await Promise.all(replicas.map(({ metrics }) => countOf(metrics, 'Invalid')))).reduce((sum, count) => sum + count) === 4)
  await Promise.all(replicas.map(({ stop }) => stop()))
  t.strictSame([...await database`SELECT sum(samples)::bigint AS samples FROM server_metrics WHERE server_id <> ${probe} AND step = 60`].map((row) => ({ ...row })), [{ samples: 20 }])
})

t.test('a game that lies about itself costs the measurements of no other', async (t) => {
  const { database } = await newDatabase(t)
  const [liar, honest] = [await insertServer(database, 'liar', { tenant: 'acme' }), await insertServer(database, 'honest')]
  const [teller, bus] = await Promise.all([openTestBus(t, nats.url), openTestBus(t, nats.url)])
  const { metrics, stop } = startKeeping(t, { database, bus })
  const now = Date.now()
  const sampleAt = (second: number, change: Partial<ServerSample> = {}): ServerSample => ({ ...newSample(0), at: new Date(now + second * 1_000).toISOString(), ...change })
  await waitFor('it to listen', async () => { teller.tell(sampleOf('default', honest), sampleAt(0)); return (await countOf(metrics, 'Kept')) > 0 })
  const MOST = 1.7e308
  for (const lie of [{ tps: MOST }, { cpu: MOST }, { memory: MOST }, { latencyMs: MOST }]) for (const second of [1, 2]) teller.tell(sampleOf('acme', liar), sampleAt(second, lie))
  teller.tell(sampleOf('default', honest), sampleAt(3))
  await waitFor('all to be looked at', async () => (await countOf(metrics, 'Invalid')) === 8)
  await stop()
  t.equal(await countOf(metrics, 'Dropped'), 0)
  t.strictSame([...await database`SELECT server_id, sum(samples)::bigint AS samples FROM server_metrics WHERE step = 600 GROUP BY server_id`].map((row) => ({ ...row })), [{ serverId: honest, samples: 2 }])
})

t.test('while the database is away measurements wait', async (t) => {
  const { database, server } = await newDatabase(t)
  const id = await insertServer(database, 'survival')
  const bus = await openTestBus(t, nats.url)
  const { metrics } = startKeeping(t, { database, bus })
  const tell = (): void => { bus.tell(sampleOf('default', id), { ...newSample(0), at: new Date().toISOString() }) }
  await waitFor('it to listen', async () => { tell(); return (await countOf(metrics, 'Kept')) > 0 })
  const [before] = await database<{ lastAt: Date }[]>`SELECT last_at FROM server_metrics WHERE step = 600 ORDER BY at DESC`
  await server.kill()
  tell()
  await server.start()
  await waitFor('it to be kept', async () => {
    const [row] = await database<{ lastAt: Date }[]>`SELECT last_at FROM server_metrics WHERE step = 600 ORDER BY at DESC`
    return row && row.lastAt > before!.lastAt
  })
  t.equal(await countOf(metrics, 'Dropped'), 0)
})

t.test('each running server is asked for once in 30 s, and no other', async (t) => {
  const { database } = await newDatabase(t)
  const running = await Promise.all(Array.from({ length: 40 }, (_, n) => insertServer(database, `running-${n}`, { tenant: n % 2 ? 'acme' : 'default' })))
  await database`UPDATE servers SET observed_status = 'running', k8s_uid = 'uid-' || name`
  const others = await Promise.all(['stopped', 'gone', 'unseen'].map((name) => insertServer(database, name)))
  await database`UPDATE servers SET observed_status = 'running', gone_at = now(), k8s_uid = 'x' WHERE id = ${others[1]!}`
  await database`UPDATE servers SET observed_status = 'running' WHERE id = ${others[2]!}`
  const [bus, hearing] = await Promise.all([openTestBus(t, nats.url), openTestBus(t, nats.url)])
  const asked: MeasureRequest[] = []
  const stop = new AbortController()
  t.teardown(() => { stop.abort() })
  void hearing.hear(MEASURE, { signal: stop.signal, handle: ({ body }) => { asked.push(body as MeasureRequest) } })
  await waitFor('somebody to listen', () => { bus.tell(MEASURE, {}); return asked.length > 0 })
  asked.length = 0
  const metrics = newMetrics()
  for (let slot = 0; slot < 30; slot++) await askForSlot({ database, bus, metrics }, slot)
  await waitFor('all requests', () => asked.filter(({ server }) => server).length >= 40)
  bus.tell(MEASURE, { end: true })
  await waitFor('the last', () => asked.some((one) => 'end' in one))
  const seen = asked.filter(({ server }) => server)
  t.same(seen.map(({ server }) => server).sort(), [...running].sort())
  t.match(seen.find(({ server }) => server === running[1]), { tenant: 'acme', server: running[1], name: 'running-1', uid: 'uid-running-1' })
  t.equal((await metrics.measurementsAsked.get()).values[0]?.value, 40)
})

t.test('only who leads asks', async (t) => {
  const { database } = await newDatabase(t)
  await Promise.all(Array.from({ length: 60 }, (_, n) => insertServer(database, `server-${n}`)))
  await database`UPDATE servers SET observed_status = 'running', k8s_uid = 'x'`
  const bus = await openTestBus(t, nats.url)
  const stop = new AbortController()
  const start = (isLeader: boolean): Metrics => {
    const metrics = newMetrics()
    const asking = askForMeasurements({ database, bus, metrics, logger: quiet, leadership: { isLeader: () => isLeader } }, stop.signal)
    t.teardown(() => { stop.abort(); return asking })
    return metrics
  }
  const [leader, other] = [start(true), start(false)]
  const asked = async ({ measurementsAsked }: Metrics): Promise<number> => (await measurementsAsked.get()).values[0]?.value ?? 0
  await waitFor('the leader to ask', async () => (await asked(leader)) > 0)
  t.equal(await asked(other), 0)
})
