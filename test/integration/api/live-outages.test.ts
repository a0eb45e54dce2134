import t, { type Test } from 'tap'
import type { Server } from '../../../contracts/rest.ts'
import { sampleOf } from '../../../contracts/subjects.ts'
import type { Bus } from '../../../lib/bus.ts'
import { openBus } from '../../../lib/nats.ts'
import { newNats, quiet } from '../../servers.ts'
import { waitFor } from '../../wait.ts'
import { newApi, type TestApi } from './api.ts'
import { connect, type LiveClient } from './live-client.ts'

const nats = await newNats(t)

async function newBus(t: Test): Promise<Bus> {
  const bus = openBus({ url: nats.url, name: 'test', streams: [], logger: quiet })
  t.teardown(() => bus.close())
  await waitFor('the bus', () => bus.isConnected())
  return bus
}

/** Two replicas on one database and one bus. */
async function newPair(t: Test): Promise<{ one: TestApi; two: TestApi; buses: Bus[] }> {
  const buses = [await newBus(t), await newBus(t)]
  const one = await newApi(t, { bus: buses[0]! })
  const two = await newApi(t, { bus: buses[1]!, beside: one })
  return { one, two, buses }
}

const made = async ({ ask }: TestApi, name: string): Promise<Server> => (await ask('POST', 'servers', { body: { name, eula: true } })).json()

async function follow(t: Test, api: TestApi, options: { key?: string } = {}): Promise<LiveClient> {
  const client = await connect(t, api, options)
  client.say({ type: 'subscribe', topic: 'servers' })
  await client.next('caughtUp')
  return client
}

const isLive = (client: LiveClient): Promise<unknown> => waitFor('a live feed', () => client.of('feed').at(-1)?.state === 'Live')

t.test('every replica tells of what was changed at another one, within a second', async (t) => {
  const { one, two } = await newPair(t)
  const { id } = await made(one, 'shared')
  const clients = [await follow(t, one), await follow(t, two)]
  for (const client of clients) await isLive(client)
  for (const [n, api] of [one, two, one, two].entries()) {
    const startedAt = performance.now()
    await api.ask('PATCH', `servers/${id}`, { body: { motd: `${n}` } })
    for (const client of clients) await client.next('server', ({ server }) => server.version === n + 2)
    t.ok(performance.now() - startedAt < 1_000, `${Math.round(performance.now() - startedAt)} ms`)
  }
  // Each change once, in order.
  for (const client of clients) t.same(client.of('server').map(({ server }) => server.version), [2, 3, 4, 5])
})

t.test('a client whose replica has ended comes back at the other one, and misses nothing', async (t) => {
  const { one, two } = await newPair(t)
  const { id } = await made(one, 'moving')
  const client = await follow(t, one)
  await one.ask('PATCH', `servers/${id}`, { body: { motd: 'one' } })
  const { seq } = await client.next('server')
  await one.app.close()
  t.match(await waitFor('the end', () => client.closed()), { code: 1001 })
  await two.ask('PATCH', `servers/${id}`, { body: { motd: 'two' } })
  const again = await connect(t, two)
  again.say({ type: 'subscribe', topic: 'servers', resumeFrom: seq })
  await again.next('caughtUp')
  t.equal(again.of('snapshot').length, 0)
  t.match(again.of('server'), [{ server: { version: 3 } }])
  t.same(again.of('event').map(({ event }) => event.version), [2, 3], 'what was seen last comes once more')
})

t.test('while the bus is away clients are told, and changes come all the same; once it is back it is live again', async (t) => {
  const { one, two } = await newPair(t)
  const { id } = await made(one, 'busless')
  const clients = [await follow(t, one), await follow(t, two)]
  for (const client of clients) await isLive(client)
  await nats.kill()
  for (const client of clients) t.match(await client.next('feed', ({ state }) => state !== 'Live'), { state: 'Polling' })
  const startedAt = performance.now()
  await one.ask('PATCH', `servers/${id}`, { body: { motd: 'polled' } })
  for (const client of clients) t.match(await client.next('server'), { server: { version: 2 } })
  t.ok(performance.now() - startedAt < 5_000, `${Math.round(performance.now() - startedAt)} ms`)
  await nats.start()
  for (const client of clients) await client.next('feed', ({ state }) => state === 'Live')
  await two.ask('PATCH', `servers/${id}`, { body: { motd: 'told' } })
  for (const client of clients) t.match(await client.next('server'), { server: { version: 3 } })
})

t.test('a poke that gets lost is found by the poll', async (t) => {
  const { one, two, buses } = await newPair(t)
  const { id } = await made(one, 'lossy')
  const client = await follow(t, two)
  await isLive(client)
  buses[0]!.tell = () => undefined
  await one.ask('PATCH', `servers/${id}`, { body: { motd: 'lost' } })
  t.match(await client.next('server'), { server: { version: 2 } })
})

t.test('while the database is away streams stay open, and say so', async (t) => {
  const bus = await newBus(t)
  const api = await newApi(t, { bus })
  const { id } = await made(api, 'dataless')
  const client = await follow(t, api)
  await isLive(client)
  await api.database`CHECKPOINT`
  await api.server.kill()
  t.match(await client.next('feed', ({ state }) => state !== 'Live'), { state: 'Away' })
  client.say({ type: 'subscribe', topic: 'servers' })
  await api.server.start()
  await client.next('caughtUp')
  await isLive(client)
  await waitFor('the API', async () => (await api.ask('PATCH', `servers/${id}`, { body: { motd: 'back' } })).statusCode === 200)
  t.match(await client.next('server', ({ server }) => server.version >= 2), { server: { id } })
})

t.test('measurements go to those who follow them, of their own tenant alone', async (t) => {
  const bus = await newBus(t)
  const api = await newApi(t, { bus })
  const key = await api.newKey('measured')
  const foreign = (await made(api, 'foreign')).id
  const ids: string[] = []
  for (const name of ['a', 'b']) ids.push((await api.ask('POST', 'servers', { key, body: { name, eula: true } })).json<Server>().id)
  const [all, some] = [await connect(t, api, { key }), await connect(t, api, { key })]
  some.say({ type: 'subscribe', topic: 'metrics', servers: [foreign] })
  t.match(await some.next('problem'), { code: 'HC_NOT_FOUND', topic: 'metrics' })
  all.say({ type: 'subscribe', topic: 'metrics' })
  some.say({ type: 'subscribe', topic: 'metrics', servers: [ids[1]!] })
  const sample = { at: '2026-05-01T12:00:00Z', players: { online: 1, max: 20, names: ['steve'] }, latencyMs: 3 }
  await waitFor('both to listen', () => {
    bus.tell(sampleOf('default', foreign), sample)
    bus.tell(sampleOf('measured', ids[0]!), { ...sample, cpu: 'much' })
    for (const id of ids) bus.tell(sampleOf('measured', id), sample)
    return all.of('metrics').length >= 2 && some.of('metrics').length >= 1
  })
  t.match(all.of('metrics')[0], { server: ids[0]!, sample })
  t.same(new Set(all.of('metrics').map(({ server }) => server)), new Set(ids))
  t.same(new Set(some.of('metrics').map(({ server }) => server)), new Set([ids[1]]))
  t.ok(all.of('metrics').every((message) => message.sample.cpu === undefined), 'what is none is told to nobody')

  await api.database`UPDATE servers SET observed_status = 'running' WHERE id IN ${api.database(ids)}`
  await api.database`UPDATE servers SET gone_at = now() WHERE id = ${ids[0]!}`
  const late = await connect(t, api, { key })
  late.say({ type: 'subscribe', topic: 'metrics' })
  t.match(await late.next('metrics'), { server: ids[1]!, sample }, 'what is known comes at once, but of no server that is gone')
  late.say({ type: 'ping' })
  await late.next('pong')
  t.equal(late.of('metrics').length, 1)
})
