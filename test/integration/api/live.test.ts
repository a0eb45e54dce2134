import t from 'tap'
import { randomUUID } from 'node:crypto'
import type { Server } from '../../../contracts/rest.ts'
import { recordChange } from '../../../lib/feed.ts'
import { waitFor } from '../../wait.ts'
import { newApi } from './api.ts'
import { ask, connect, insertServers, statusOf } from './live-client.ts'

const api = await newApi(t)
const { database } = api

const made = async (name: string, key?: string): Promise<Server> => (await api.ask('POST', 'servers', { body: { name, eula: true }, ...(key !== undefined && { key }) })).json()
const numberOf = async (tenant: string): Promise<number> => (await database<{ seq: number }[]>`SELECT seq FROM feeds WHERE tenant = ${tenant}`)[0]?.seq ?? 0

t.test('a client gets a snapshot, and then each change with its number, in order', async (t) => {
  const key = await api.newKey('ordered')
  const before = await made('before', key)
  const client = await connect(t, api, { key })
  t.match(client.messages[0], { type: 'hello', heartbeatSeconds: 15 })
  t.match(await client.next('feed'), { state: /Direct|Away/ })
  client.say({ type: 'subscribe', topic: 'servers' })
  t.match(await client.next('snapshot'), { seq: 1, isFirst: true, isLast: true, servers: [{ id: before.id, name: 'before', type: 'VANILLA', memory: '1Gi', desiredState: 'Running', version: 1 }] })
  t.match(await client.next('caughtUp'), { seq: 1 })

  // Each is waited for: of two changes at once the earlier may be told by its event alone.
  const after = await made('after', key)
  await client.next('server', ({ server }) => server.id === after.id)
  await api.ask('PATCH', `servers/${before.id}`, { key, body: { memory: '2Gi' } })
  await client.next('server', ({ server }) => server.id === before.id)
  await api.ask('DELETE', `servers/${after.id}`, { key })
  await client.next('server', ({ server }) => server.id === after.id && server.status === 'terminating')
  t.same(client.messages.filter(({ type }) => type === 'event' || type === 'server').map((message) => [message.type, 'seq' in message && message.seq]), [['event', 2], ['server', 2], ['event', 3], ['server', 3], ['event', 4], ['server', 4]])
  t.match(client.of('server'), [{ server: { name: 'after', version: 1 } }, { server: { name: 'before', memory: '2Gi', version: 2 } }, { server: { name: 'after', status: 'terminating' } }])
  t.match(client.of('event')[1], { server: before.id, event: { type: 'server.updated', message: /^Changed: memory from \S+ to 2Gi\.$/, actor: 'key test', version: 2 } })
})

t.test('a large tenant comes in parts, without the deleted, and without a gap', async (t) => {
  const key = await api.newKey('large')
  const ids = await insertServers(database, 'large', 450)
  await database`UPDATE servers SET gone_at = now() WHERE id = ${ids[7]!}`
  const client = await connect(t, api, { key })
  client.say({ type: 'subscribe', topic: 'servers' })
  await client.next('caughtUp')
  t.same(client.of('snapshot').map(({ isFirst, isLast, servers, seq }) => [isFirst, isLast, servers.length, seq]), [[true, false, 200, 0], [false, false, 200, 0], [false, true, 49, 0]])
  t.same(client.of('snapshot').flatMap(({ servers }) => servers.map(({ id }) => id)), ids.filter((id) => id !== ids[7]))
})

t.test('who comes back misses nothing, however often the connection breaks', async (t) => {
  const key = await api.newKey('broken')
  const ids: string[] = []
  for (let n = 0; n < 4; n++) ids.push((await made(`s-${n}`, key)).id)
  const states = new Map<string, number>()
  const events = new Set<string>()
  let seen = 0
  let changes = 0
  for (let round = 0; round < 5; round++) {
    const client = await connect(t, api, { key })
    client.socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString())
      if (message.seq > 0) seen = message.seq
      if (message.type === 'server') states.set(message.server.id, message.server.version)
      if (message.type === 'event') events.add(message.event.id)
    })
    client.say({ type: 'subscribe', topic: 'servers', ...(seen > 0 && { resumeFrom: seen }) })
    // What changes before a snapshot is within it, and no event tells of it.
    if (round === 0) await client.next('caughtUp')
    const changing = Promise.all(ids.map((id) => api.ask('PATCH', `servers/${id}`, { key, body: { motd: `${changes++}` } })))
    // Somewhere in the middle of it.
    await waitFor('a message', () => client.messages.length > 4 + round)
    client.socket.terminate()
    await changing
  }
  const client = await connect(t, api, { key })
  client.say({ type: 'subscribe', topic: 'servers', resumeFrom: seen })
  await client.next('caughtUp')
  for (const { server } of client.of('server')) states.set(server.id, server.version)
  for (const { event } of client.of('event')) events.add(event.id)
  t.equal(client.of('snapshot').length, 0)
  const rows = await database<{ id: string; version: number }[]>`SELECT id, version FROM servers WHERE tenant = 'broken'`
  for (const { id, version } of rows) t.equal(states.get(id), version)
  const all = await database<{ id: string }[]>`SELECT id FROM server_events WHERE tenant = 'broken' AND seq > 4`
  t.ok(all.length >= 20)
  t.same(all.filter(({ id }) => !events.has(id)), [], 'no event is missing')
})

t.test('a number that the database does not have, or that is too long ago, is answered with a snapshot', async (t) => {
  const key = await api.newKey('restored')
  const { id } = await made('one', key)
  const client = await connect(t, api, { key })
  client.say({ type: 'subscribe', topic: 'servers', resumeFrom: 2 })
  t.match(await client.next('snapshot'), { seq: 1, servers: [{ id }] })
  await client.next('caughtUp')

  for (let n = 0; n < 3; n++) await api.ask('PATCH', `servers/${id}`, { key, body: { motd: `${n}` } })
  await client.next('server', ({ seq }) => seq === 4)
  await database`UPDATE feeds SET seq = 2 WHERE tenant = 'restored'`
  await database`UPDATE server_changes SET seq = 2 WHERE tenant = 'restored'`
  t.match(await client.next('snapshot'), { seq: 2 }, 'also when that shows while the client listens')
  await api.ask('PATCH', `servers/${id}`, { key, body: { motd: 'again' } })
  t.match(await client.next('server'), { seq: 3, server: { id } })

  const many = await insertServers(database, 'restored', 1_001)
  await database`INSERT INTO server_changes (tenant, server_id, seq) SELECT 'restored', id, 4 FROM servers WHERE id IN ${database(many)}`
  await database`UPDATE feeds SET seq = 4 WHERE tenant = 'restored'`
  const late = await connect(t, api, { key })
  late.say({ type: 'subscribe', topic: 'servers', resumeFrom: 3 })
  t.match(await late.next('caughtUp'), { seq: 4 })
  t.equal(late.of('snapshot').length, 6)
})

t.test('some servers can be followed, of the own tenant alone, and those of others show nothing', async (t) => {
  const [key, foreign] = [await api.newKey('watching'), await api.newKey('watched')]
  const [mine, other, theirs] = [await made('mine', key), await made('other', key), await made('theirs', foreign)]
  const client = await connect(t, api, { key })
  client.say({ type: 'subscribe', topic: 'servers', servers: [mine.id, theirs.id] })
  t.match(await client.next('problem'), { code: 'HC_NOT_FOUND', topic: 'servers', detail: new RegExp(theirs.id) })
  client.say({ type: 'subscribe', topic: 'servers', servers: [mine.id] })
  t.match(await client.next('snapshot'), { servers: [{ id: mine.id }] })
  await client.next('caughtUp')
  for (const [id, owner] of [[other.id, key], [theirs.id, foreign], [mine.id, key]] as const) await api.ask('PATCH', `servers/${id}`, { key: owner, body: { motd: 'x' } })
  await client.next('server')
  t.same(new Set(client.messages.flatMap((message) => ('server' in message ? [typeof message.server === 'string' ? message.server : message.server?.id] : []))), new Set([mine.id]))
  // A second subscription takes the place of the first.
  client.say({ type: 'subscribe', topic: 'servers', servers: [other.id] })
  t.match(await client.next('snapshot'), { servers: [{ id: other.id }] })
  await client.next('caughtUp')
  for (const id of [mine.id, other.id]) await api.ask('PATCH', `servers/${id}`, { key, body: { motd: 'y' } })
  t.match(await client.next('server'), { server: { id: other.id } })
  client.say({ type: 'unsubscribe', topic: 'servers' })
  client.say({ type: 'ping' })
  await client.next('pong')
  const before = client.messages.length
  await api.ask('PATCH', `servers/${other.id}`, { key, body: { motd: 'z' } })
  client.say({ type: 'ping' })
  await client.next('pong')
  t.equal(client.messages.length, before + 1)
})

t.test('a subscription that is refused leaves the one before as it was', async (t) => {
  const key = await api.newKey('refused')
  const [mine, other] = [await made('mine', key), await made('other', key)]
  const client = await connect(t, api, { key })
  client.say({ type: 'subscribe', topic: 'servers', servers: [mine.id] })
  await client.next('caughtUp')
  client.say({ type: 'subscribe', topic: 'servers', servers: [other.id, randomUUID()] })
  t.match(await client.next('problem'), { code: 'HC_NOT_FOUND', topic: 'servers' })
  for (const id of [other.id, mine.id]) await api.ask('PATCH', `servers/${id}`, { key, body: { motd: 'x' } })
  t.match(await client.next('server'), { server: { id: mine.id, version: 2 } })
  t.equal(client.of('snapshot').length, 1)
  client.say({ type: 'unsubscribe', topic: 'servers' })
  client.say({ type: 'ping' })
  await client.next('pong')
  await api.ask('PATCH', `servers/${mine.id}`, { key, body: { motd: 'y' } })
  client.say({ type: 'ping' })
  await client.next('pong')
  t.equal(client.of('server').length, 1, 'and it ends when it is told to')
})

t.test('a ticket opens one stream, soon, and nothing else does', async (t) => {
  const key = await api.newKey('ticketed')
  const issue = async (as = key): Promise<string> => (await api.ask('POST', 'stream/tickets', { key: as })).json<{ ticket: string }>().ticket
  const open = async (ticket: string, headers = {}): Promise<number> => statusOf(await ask(api, { protocols: ['homecraft.v1', `ticket.${ticket}`], headers }))
  const ticket = await issue()
  t.equal(await open(ticket), 101)
  t.equal(await open(ticket), 401, 'used')
  const late = await issue()
  await database`UPDATE tickets SET expires_at = now() - INTERVAL '1 second'`
  t.equal(await open(late), 401, 'too late')
  t.equal(await open('x'.repeat(43)), 401, 'made up')
  t.equal(await statusOf(await ask(api, { protocols: ['homecraft.v1'] })), 401, 'none')
  t.equal((await api.ask('GET', 'stream', { key: await issue() })).statusCode, 401, 'it is no key')
  t.equal((await api.ask('POST', 'stream/tickets', { key: null })).statusCode, 401)
  const writer = await api.newKey('ticketed', ['servers:write'])
  t.equal((await api.ask('POST', 'stream/tickets', { key: writer })).statusCode, 403, 'a key that may not read')
  t.equal(await statusOf(await ask(api, { protocols: ['homecraft.v1'], headers: { authorization: `Bearer ${key}` } })), 101, 'a program may show its key')
  const revoked = await issue()
  await database`UPDATE api_keys SET revoked_at = now() WHERE tenant = 'ticketed'`
  const [row] = await database<{ id: string }[]>`SELECT id FROM api_keys WHERE tenant = 'ticketed' AND scopes ? 'servers:read'`
  await api.ask('DELETE', `tenants/ticketed/keys/${row!.id}`)
  t.equal(await open(revoked), 401, 'of a key that was revoked meanwhile')
})

t.test('a page of somebody else opens none, and uses no ticket up', async (t) => {
  const ticket = (await api.ask('POST', 'stream/tickets')).json<{ ticket: string }>().ticket
  const open = async (headers: Record<string, string>): Promise<number> => statusOf(await ask(api, { protocols: ['homecraft.v1', `ticket.${ticket}`], headers }))
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) t.equal(await open({ origin }), 403, origin)
  const { port } = api.app.server.address() as { port: number }
  t.equal(await open({ origin: `http://127.0.0.1:${port}` }), 101, 'the same host')
})

t.test('what can\'t be obeyed is answered, and the stream goes on; what is no message ends it', async (t) => {
  const client = await connect(t, api)
  for (const [nonsense, detail] of Object.entries({
    '{"type":"hello"}': '$.type must be one of subscribe, unsubscribe, ping',
    '{"type":"subscribe","topic":"weather"}': '$.topic must be one of servers, metrics, logs',
    '{"type":"unsubscribe","topic":"weather"}': '$.topic must be one of servers, metrics, logs',
    '{"type":"subscribe","topic":"logs","lines":5}': '$.server is required; $.lines is not known',
    '5': '$ must be an object',
  })) {
    client.socket.send(nonsense)
    t.match(await client.next('problem'), { code: 'HC_INVALID', detail: `The message ($) is not understood: ${detail}.` })
  }
  client.say({ type: 'subscribe', topic: 'servers', servers: [randomUUID()] })
  t.match(await client.next('problem'), { code: 'HC_NOT_FOUND' })
  client.say({ type: 'subscribe', topic: 'metrics' })
  t.match(await client.next('problem'), { code: 'HC_BUS_OFF', topic: 'metrics' })
  client.say({ type: 'ping' })
  await client.next('pong')
  client.socket.send('no JSON')
  t.match(await waitFor('the end', () => client.closed()), { code: 4400 })
  const shouting = await connect(t, api)
  shouting.socket.send(Buffer.from('{"type":"ping"}'), { binary: true })
  t.match(await waitFor('the end', () => shouting.closed()), { code: 4400 })
  const long = await connect(t, api)
  long.socket.send(JSON.stringify({ type: 'ping', text: 'x'.repeat(17 * 1024) }))
  t.match(await waitFor('the end', () => long.closed()), { code: 1009 })
})

t.test('what others do is seen by every change that they make, whoever makes it', async (t) => {
  const key = await api.newKey('told')
  const { id } = await made('told', key)
  const client = await connect(t, api, { key })
  client.say({ type: 'subscribe', topic: 'servers' })
  const { seq } = await client.next('caughtUp')
  await recordChange(database, { tenant: 'told', id }, [{ type: 'by.hand', actor: 'sync', message: 'Somebody did something.' }])
  t.match(await client.next('event'), { seq: seq + 1, event: { type: 'by.hand' } }, 'found by the poll')
  t.equal(await numberOf('told'), seq + 1)
})
