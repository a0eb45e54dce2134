import { randomUUID } from 'node:crypto'
import t from 'tap'
import { LOG_SILENCE_MS } from '../../../contracts/console.ts'
import { waitFor } from '../../wait.ts'
import { newApi } from './api.ts'
import { newGameApi, playConsole, playLog, timeOf } from './game-relay.ts'
import { connect, type LiveClient } from './live-client.ts'

const api = await newGameApi(t)
const { id } = await api.newRunning('survival')
const textsOf = (client: LiveClient): string[] => client.of('log').flatMap(({ lines }) => lines.map(({ text }) => text))

t.test('a log is followed over a stream until it ends, and then anew', async (t) => {
  const replica = await playLog(t, api.openBus())
  const client = await connect(t, api)
  client.say({ type: 'subscribe', topic: 'logs', server: id, tail: 5 })
  await waitFor('relay to be asked', () => replica.questions.length === 1)
  t.match(replica.questions, [{ tenant: 'default', name: 'survival', id, tail: 5, follow: true }])
  await replica.chunk({ isHistory: true, lines: [{ at: timeOf(1), text: 'one' }] })
  await replica.chunk({ isHistory: false, lines: [] })
  await replica.send([2, 'two'])
  t.match(await client.next('log'), { server: id, isHistory: true, lines: [{ at: timeOf(1), text: 'one' }] })
  t.match(await client.next('log'), { server: id, isHistory: false, lines: [{ text: 'two' }] })
  replica.end('Ended')
  t.match(await client.next('logEnd'), { server: id, reason: 'Ended' })
  t.equal(client.of('log').length, 2, 'a sign of life is no message')

  client.say({ type: 'subscribe', topic: 'logs', server: id, since: timeOf(2) })
  await waitFor('relay to be asked again', () => replica.questions.length === 2)
  t.match(replica.questions[1], { tail: 200, sinceTime: timeOf(2) })
  await replica.send([2, 'two'], [3, 'three'])
  t.match(await client.next('log'), { lines: [{ text: 'three' }] })
  t.same(textsOf(client), ['one', 'two', 'three'])
})

t.test('whoever follows no more is sent no more', async (t) => {
  const replica = await playLog(t, api.openBus())
  const client = await connect(t, api)
  client.say({ type: 'subscribe', topic: 'logs', server: id })
  await waitFor('relay to be asked', () => replica.questions.length === 1)
  await replica.send([1, 'one'])
  await client.next('log')
  client.say({ type: 'unsubscribe', topic: 'logs', server: id })
  await waitFor('nobody to be there', () => replica.send([2, 'two']).then(() => false, () => true))
  t.same(textsOf(client).includes('one'), true)
  t.equal(client.of('logEnd').length, 0)
  client.say({ type: 'subscribe', topic: 'logs', server: id })
  await waitFor('relay to be asked again', () => replica.questions.length === 2)
  client.socket.terminate()
  await waitFor('nobody to be there', () => replica.send([3, 'three']).then(() => false, () => true))
  t.match((await api.ask('GET', '/metrics')).body, /homecraft_api_logs 0/)
})

t.test('a replica of relay that dies loses no line and doubles none', async (t) => {
  const first = await playLog(t, api.openBus())
  const client = await connect(t, api)
  client.say({ type: 'subscribe', topic: 'logs', server: id })
  await waitFor('relay to be asked', () => first.questions.length === 1)
  await first.send([1, 'one'])
  first.die()
  const second = await playLog(t, api.openBus())
  await waitFor('another to be asked', () => second.questions.length === 1, LOG_SILENCE_MS + 10_000)
  await second.send([1, 'one'], [2, 'two'])
  await client.next('log', ({ lines }) => lines.some(({ text }) => text === 'two'))
  t.same(textsOf(client), ['one', 'two'])
})

t.test('what can\'t be followed is told: a server that does not run, one of somebody else, and a bus that is away', async (t) => {
  const client = await connect(t, api)
  client.say({ type: 'subscribe', topic: 'logs', server: id })
  t.match(await client.next('logEnd'), { server: id, reason: 'Away' }, 'nobody answers')
  await playLog(t, api.openBus(), () => ({ problem: { code: 'HC_NOT_RUNNING', detail: 'The server does not run.' } }))
  client.say({ type: 'subscribe', topic: 'logs', server: id })
  t.match(await client.next('logEnd'), { server: id, reason: 'NotRunning', message: 'The server does not run.' })

  const stranger = await connect(t, api, { key: await api.newKey('friends') })
  for (const server of [id, randomUUID()]) {
    stranger.say({ type: 'subscribe', topic: 'logs', server })
    t.match(await stranger.next('problem'), { code: 'HC_NOT_FOUND', topic: 'logs', server })
  }
})

t.test('a tenant reads a bounded number of logs, and others as many', async (t) => {
  const replica = await playLog(t, api.openBus())
  const servers = []
  for (let index = 0; index < 18; index++) servers.push((await api.newRunning(`many-${index}`)).id)
  const clients = [await connect(t, api), await connect(t, api), await connect(t, api)]
  for (const client of clients) for (const server of servers) client.say({ type: 'subscribe', topic: 'logs', server })
  await waitFor('some to be refused', () => clients.flatMap((client) => client.of('problem')).length === 4)
  t.match(clients.flatMap((client) => client.of('problem')), [{ code: 'HC_TOO_BUSY', topic: 'logs' }])
  t.equal(replica.questions.length, 50)
  const key = await api.newKey('others')
  const other = await api.newRunning('other', key)
  const client = await connect(t, api, { key })
  client.say({ type: 'subscribe', topic: 'logs', server: other.id })
  await waitFor('the other to be asked for', () => replica.questions.length === 51)
})

t.test('a command stands in the feed before the game has answered', async (t) => {
  const answer = Promise.withResolvers<object>()
  await playConsole(t, api.openBus(), () => answer.promise)
  const client = await connect(t, api)
  client.say({ type: 'subscribe', topic: 'servers', servers: [id] })
  await client.next('caughtUp')
  const asked = api.ask('POST', `servers/${id}/command`, { body: { command: 'say hi' } })
  t.match(await client.next('event'), { server: id, event: { type: 'console.command', actor: 'administrator', message: 'On the console: say hi' } })
  answer.resolve({ output: '' })
  t.equal((await asked).statusCode, 200)
})

t.test('without a bus there are no logs', async (t) => {
  const direct = await newApi(t)
  const { id: server } = (await direct.ask('POST', 'servers', { body: { name: 'direct', eula: true } })).json<{ id: string }>()
  const client = await connect(t, direct)
  client.say({ type: 'subscribe', topic: 'logs', server })
  t.match(await client.next('problem'), { code: 'HC_BUS_OFF', topic: 'logs', server })
})
