import { once } from 'node:events'
import t, { type Test } from 'tap'
import type { Server } from '../../../contracts/rest.ts'
import { SUBPROTOCOL, TICKET_PREFIX } from '../../../contracts/socket.ts'
import { waitFor } from '../../wait.ts'
import { newApi, type TestApi } from './api.ts'
import { ask, connect, holdTable, insertServers } from './live-client.ts'

const made = async ({ ask }: TestApi, name: string, key?: string): Promise<Server> => (await ask('POST', 'servers', { body: { name, eula: true }, ...(key !== undefined && { key }) })).json()
const metricsOf = async ({ app }: TestApi): Promise<string> => (await app.inject('/metrics')).body

/** Has every server of a tenant change, as by many hands at once. */
async function changeAll({ database, app }: TestApi, tenant: string): Promise<void> {
  await database`UPDATE feeds SET seq = seq + (SELECT count(*) FROM servers WHERE tenant = ${tenant}) WHERE tenant = ${tenant}`
  await database`
    INSERT INTO server_changes (tenant, server_id, seq)
    SELECT tenant, id, (SELECT seq FROM feeds WHERE tenant = ${tenant}) - row_number() OVER (ORDER BY id) + 1 FROM servers WHERE tenant = ${tenant}
    ON CONFLICT (tenant, server_id) DO UPDATE SET seq = excluded.seq`
  app.live.tell(tenant)
}

t.test('a client that takes nothing is dropped and told why, and another one gets everything meanwhile', async (t) => {
  const api = await newApi(t, { channelLimits: { buffered: 64 * 1024, waiting: 512 * 1024, stallMs: 60_000 } })
  const key = await api.newKey('slow')
  await insertServers(api.database, 'slow', 2_000)
  await made(api, 'last', key)
  const open = async (t: Test) => {
    const client = await connect(t, api, { key })
    client.say({ type: 'subscribe', topic: 'servers' })
    await client.next('caughtUp')
    return client
  }
  const [stalled, healthy] = [await open(t), await open(t)]
  stalled.socket.pause()
  let rounds = 0
  await waitFor('the stalled client to be dropped', async () => {
    await changeAll(api, 'slow')
    rounds++
    await waitFor('all of it', () => healthy.of('server').length === 2_001 * rounds)
    return /homecraft_api_streams_closed_total\{kind="WebSocket",reason="TooSlow"\} 1/.test(await metricsOf(api))
  })
  const numbers = healthy.of('server').map(({ seq }) => seq)
  t.same(numbers, numbers.toSorted((one, other) => one - other))
  t.equal(new Set(numbers).size, 2_001 * rounds)
  t.equal(healthy.closed(), undefined)
  t.match(await metricsOf(api), /homecraft_api_streams\{kind="WebSocket"\} 1/)
  stalled.socket.resume()
  t.match(await waitFor('the end', () => stalled.closed()), { code: 4408 }, 'it sees why, when it reads on')
})

t.test('a burst that fits into no buffer at once reaches who takes it', async (t) => {
  const api = await newApi(t, { channelLimits: { buffered: 16 * 1024, waiting: 8 * 1024 * 1024, stallMs: 10_000 } })
  const key = await api.newKey('bursting')
  await insertServers(api.database, 'bursting', 2_000)
  await made(api, 'last', key)
  const client = await connect(t, api, { key })
  client.say({ type: 'subscribe', topic: 'servers' })
  await client.next('caughtUp')
  await changeAll(api, 'bursting')
  await waitFor('all of it', () => client.of('server').length === 2_001)
  t.equal(client.closed(), undefined)
})

t.test('a client that takes nothing for long is dropped, however little waits', async (t) => {
  const api = await newApi(t, { channelLimits: { buffered: 1024, waiting: 64 * 1024 * 1024, stallMs: 1_000 } })
  const key = await api.newKey('stuck')
  await insertServers(api.database, 'stuck', 2_000)
  await made(api, 'last', key)
  const client = await connect(t, api, { key })
  client.say({ type: 'subscribe', topic: 'servers' })
  await client.next('caughtUp')
  client.socket.pause()
  await waitFor('its end', async () => {
    await changeAll(api, 'stuck')
    return /reason="TooSlow"\} 1/.test(await metricsOf(api))
  })
})

t.test('the streams of a key end within five seconds of its revocation, and of its own end', async (t) => {
  const api = await newApi(t)
  const [revoked, other] = [await api.newKey('revoked'), await api.newKey('revoked')]
  const clients = [await connect(t, api, { key: revoked }), await connect(t, api, { key: other }), await connect(t, api)]
  const [row] = await api.database<{ id: string }[]>`SELECT id FROM api_keys WHERE tenant = 'revoked' ORDER BY created_at LIMIT 1`
  const startedAt = performance.now()
  // As another replica does it.
  await api.database`UPDATE api_keys SET revoked_at = now() WHERE id = ${row!.id}`
  t.match(await waitFor('the end', () => clients[0]!.closed()), { code: 4401 })
  t.ok(performance.now() - startedAt < 5_000)
  t.equal(clients[1]!.closed(), undefined)
  await api.database`UPDATE api_keys SET expires_at = now() WHERE tenant = 'revoked'`
  t.match(await waitFor('the end', () => clients[1]!.closed()), { code: 4401 })
  t.equal(clients[2]!.closed(), undefined, 'the administrator\'s goes on')
})

t.test('a tenant has so many streams at once, and the others theirs', async (t) => {
  const api = await newApi(t, { settings: { TENANT_STREAMS: 2, STREAMS: 4 } })
  const keys = await Promise.all(['crowd', 'alone', 'late'].map((tenant) => api.newKey(tenant)))
  const open = (n: number) => connect(t, api, { key: keys[n]! })
  const [first] = [await open(0), await open(0)]
  t.match(await waitFor('the end', (await open(0)).closed), { code: 4429, reason: /2 streams at most/ })
  const alone = [await open(1), await open(1)]
  t.match(await waitFor('the end', (await open(2)).closed), { code: 4429, reason: /too many streams here/ })
  first.socket.close()
  await waitFor('a free place', async () => /streams\{kind="WebSocket"\} 3/.test(await metricsOf(api)))
  t.equal((await open(0)).closed(), undefined)
  for (const client of alone) t.equal(client.closed(), undefined)
})

t.test('who says too much is cut off', async (t) => {
  const api = await newApi(t)
  const client = await connect(t, api)
  for (let count = 0; count < 200; count++) client.say({ type: 'ping' })
  t.match(await waitFor('the end', () => client.closed()), { code: 4429 })
})

t.test('who is let in while the process ends does not hold it up', async (t) => {
  const api = await newApi(t)
  const key = await api.newKey('late')
  const { ticket } = (await api.ask('POST', 'stream/tickets', { key })).json<{ ticket: string }>()
  await connect(t, api, { key })
  const release = await holdTable(api, 'tickets')
  const asked = once(api.app.server, 'upgrade')
  const socket = await ask(api, { protocols: [SUBPROTOCOL, `${TICKET_PREFIX}${ticket}`] })
  const closed = once(socket, 'close')
  await asked
  const ended = api.app.close()
  const startedAt = performance.now()
  await release()
  t.match(await closed, [1001])
  await ended
  t.ok(performance.now() - startedAt < 5_000)
})
