import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import type { Server } from '../../../contracts/rest.ts'
import { waitFor } from '../../wait.ts'
import { ADMIN_KEY, newApi } from './api.ts'
import { readEvents } from './event-client.ts'
import { addressOf, askAndLeave, holdTable } from './live-client.ts'

const api = await newApi(t)
const made = async (name: string, key: string): Promise<Server> => (await api.ask('POST', 'servers', { key, body: { name, eula: true } })).json()

t.test('curl follows servers by server-sent events, and goes on where it was', async (t) => {
  const key = await api.newKey('curling')
  const { id } = await made('one', key)
  const { response, events, stop } = await readEvents(t, api, { key })
  t.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  t.match(response.headers.get('x-request-id'), /./)
  await waitFor('the first', () => events.some(({ event }) => event === 'caughtUp'))
  t.match(events, [{ retry: /^\d+$/ }, { event: 'hello' }, { event: 'feed' }, { event: 'snapshot', id: '1', data: new RegExp(id) }, { event: 'caughtUp', id: '1' }])
  await api.ask('PATCH', `servers/${id}`, { key, body: { motd: 'two' } })
  await waitFor('the change', () => events.at(-1)?.event === 'server')
  t.match(events.slice(-2), [{ event: 'event', id: '2' }, { event: 'server', id: '2', data: /"version":2/ }])
  stop()
  await api.ask('PATCH', `servers/${id}`, { key, body: { motd: 'three' } })
  const again = await readEvents(t, api, { key, lastEventId: '2' })
  await waitFor('the rest', () => again.events.some(({ event }) => event === 'caughtUp'))
  t.same(again.events.filter(({ event }) => event === 'snapshot'), [])
  t.match(again.events.filter(({ event }) => event === 'server'), [{ id: '3', data: /"version":3/ }])
  again.stop()
  await waitFor('its end', async () => /homecraft_api_streams\{kind="ServerSentEvents"\} 0/.test((await api.app.inject('/metrics')).body))
  t.notMatch((await api.app.inject('/metrics')).body, /request_seconds_count\{method="GET",route="\/api\/v1\/stream"/, 'its time is that of its client')
})

t.test('some servers can be named, of the own tenant alone; without a key there is nothing', async (t) => {
  const [key, foreign] = [await api.newKey('naming'), await api.newKey('unnamed')]
  const [mine, theirs] = [await made('mine', key), await made('theirs', foreign)]
  t.equal((await readEvents(t, api, { key, query: `?servers=${mine.id},${theirs.id}` })).response.status, 404)
  t.equal((await readEvents(t, api, { key, query: '?servers=nonsense' })).response.status, 400)
  t.equal((await readEvents(t, api, { key, lastEventId: 'nonsense' })).response.status, 400)
  t.equal((await readEvents(t, api, { key: 'hc_nobody' })).response.status, 401)
  t.equal((await readEvents(t, api, { key: await api.newKey('naming', ['servers:write']) })).response.status, 403)
  const { events } = await readEvents(t, api, { key, query: `?servers=${mine.id}` })
  await waitFor('the snapshot', () => events.some(({ event }) => event === 'caughtUp'))
  t.match(JSON.parse(events.find(({ event }) => event === 'snapshot')!.data!), { servers: [{ id: mine.id }] })
})

t.test('it is told when the key is revoked, and then it ends', async (t) => {
  const key = await api.newKey('ending')
  const stream = await readEvents(t, api, { key })
  await waitFor('the first', () => stream.events.length > 2)
  await api.database`UPDATE api_keys SET revoked_at = now() WHERE tenant = 'ending'`
  await waitFor('the end', () => stream.hasEnded())
  t.match(stream.events.at(-1), { event: 'close', data: /"code":4401/ })
})

t.test('who has left before a stream begins has none', async (t) => {
  const key = await api.newKey('hasty')
  const { id } = await made('one', key)
  const release = await holdTable(api, 'servers')
  await askAndLeave(api, `/api/v1/stream?servers=${id}`, key)
  await release()
  const stayed = await readEvents(t, api, { key, query: `?servers=${id}` })
  await waitFor('the first', () => stayed.events.length > 0)
  await waitFor('the streams of the tests before to end', async () => /homecraft_api_streams\{kind="ServerSentEvents"\} 1/.test((await api.app.inject('/metrics')).body))
})

t.test('a stream holds no process up that ends', async (t) => {
  const other = await newApi(t)
  const response = await fetch(`http://${await addressOf(other)}/api/v1/stream`, { headers: { authorization: `Bearer ${ADMIN_KEY}` } })
  const text = response.text()
  const startedAt = performance.now()
  await other.app.close()
  t.match(await text, /event: close\ndata: \{"code":1001/)
  t.ok(performance.now() - startedAt < 3_000)
})

t.test('a stream that a mistake of ours breaks ends alone, says so and tells nothing of its inside', async (t) => {
  const output = new PassThrough()
  const broken = await newApi(t, { logger: pino({ level: 'error' }, output) })
  const key = await broken.newKey('broken')
  const stays = await readEvents(t, broken, { key })
  await waitFor('the first', () => stays.events.some(({ event }) => event === 'caughtUp'))
  await broken.database`ALTER TABLE feeds RENAME TO lost`
  const { response, events, hasEnded } = await readEvents(t, broken, { key })
  await waitFor('its end', hasEnded)
  t.equal(response.status, 200, 'it was open when it broke')
  t.match(events.at(-1), { event: 'close', data: /^{"code":1011,"reason":"Something is broken here\."}$/ })
  t.match(String(output.read()), /relation .*feeds.* does not exist.*could not do what it was asked for/s)
  await broken.database`ALTER TABLE lost RENAME TO feeds`
  t.equal(stays.hasEnded(), false)
  const again = await readEvents(t, broken, { key })
  await waitFor('the first', () => again.events.some(({ event }) => event === 'caughtUp'))
  t.match((await broken.app.inject('/metrics')).body, /streams_closed_total\{kind="ServerSentEvents",reason="Broken"\} 1/)
})
