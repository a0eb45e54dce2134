import t, { type Test } from 'tap'
import { LOG_SILENCE_MS } from '../../../contracts/console.ts'
import { waitFor } from '../../wait.ts'
import { ADMIN_KEY } from './api.ts'
import { newGameApi, playLog, timeOf } from './game-relay.ts'
import { askAndLeave, holdTable } from './live-client.ts'

const api = await newGameApi(t)
const url = await api.app.listen({ host: '127.0.0.1', port: 0 })
const { id } = await api.newRunning('survival')

/** A log that is read over HTTP. */
interface Read {
  response: Response
  /** What has come so far, without times. */
  texts: () => string[]
  body: () => string
  /** Resolves at the end; rejects when it breaks off. */
  ended: Promise<void>
  leave: () => void
}

async function read(t: Test, query = '?follow', key = ADMIN_KEY): Promise<Read> {
  const leave = new AbortController()
  t.teardown(() => { leave.abort() })
  const response = await fetch(`${url}/api/v1/servers/${id}/logs${query}`, { headers: { authorization: `Bearer ${key}` }, signal: leave.signal })
  let text = ''
  const ended = (async () => { for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) text += piece })()
  ended.catch(() => undefined)
  return { response, body: () => text, texts: () => text.split('\n').slice(0, -1).map((line) => line.slice(line.indexOf(' ') + 1)), ended, leave: () => { leave.abort() } }
}

t.test('a log is followed line by line, each with its time, until it is over', async (t) => {
  const replica = await playLog(t, api.openBus())
  const log = await read(t, '?follow&tail=5')
  t.match(log.response, { status: 200 })
  t.match(log.response.headers.get('content-type'), /^text\/plain/)
  t.match(replica.questions, [{ tenant: 'default', name: 'survival', id, tail: 5, follow: true, sinceTime: undefined }])
  await replica.send([1, 'one'], [2, 'two'])
  await replica.chunk({ lines: [], isHistory: false })
  await waitFor('the lines', () => log.texts().length === 2)
  t.equal(log.body(), `${timeOf(1)} one\n${timeOf(2)} two\n`)
  await replica.send([3, 'three'])
  await waitFor('a line more', () => log.texts().length === 3)
  replica.end('Ended')
  await log.ended
  t.same(log.texts(), ['one', 'two', 'three'])
})

t.test('without follow the answer ends with what there is, and since leaves out what is known', async (t) => {
  const replica = await playLog(t, api.openBus())
  const log = await read(t, `?since=${timeOf(2)}`)
  t.match(replica.questions, [{ follow: false, tail: 200, sinceTime: timeOf(2) }])
  await replica.send([1, 'one'], [2, 'two'], [3, 'three'])
  replica.end('Ended')
  await log.ended
  t.same(log.texts(), ['three'])
})

t.test('of who has left before it is known whose the log is, relay is asked nothing', async (t) => {
  const replica = await playLog(t, api.openBus())
  const release = await holdTable(api, 'servers')
  await askAndLeave(api, `/api/v1/servers/${id}/logs?follow`, ADMIN_KEY)
  await release()
  await read(t, '?follow&tail=7')
  t.match(replica.questions, [{ tail: 7 }])
  t.equal(replica.questions.length, 1)
})

t.test('a replica of relay that dies loses no line and doubles none', async (t) => {
  const first = await playLog(t, api.openBus())
  const log = await read(t)
  await first.send([1, 'one'], [2, 'two'], [2, 'two again'])
  first.die()
  const second = await playLog(t, api.openBus())
  await waitFor('another to be asked', () => second.questions.length === 1, LOG_SILENCE_MS + 10_000)
  t.match(second.questions, [{ sinceTime: timeOf(2), tail: undefined, follow: true }])
  t.not(second.questions[0]?.follower, first.questions[0]?.follower)
  await t.rejects(first.send([9, 'late']), { code: 'HC_BUS_AWAY' }, 'the first one finds nobody there any more')
  await second.send([2, 'two'], [2, 'two again'], [2, 'two once more'], [3, 'three'])
  second.end('Again')
  await waitFor('it to be asked again', () => second.questions.length === 2)
  await second.send([3, 'three'], [4, 'four'])
  second.end('Ended')
  await log.ended
  t.same(log.texts(), ['one', 'two', 'two again', 'two once more', 'three', 'four'])
})

t.test('a log in which nothing was written yet goes on where it was asked for', async (t) => {
  const replica = await playLog(t, api.openBus())
  const asked = new Date().toISOString()
  await read(t, '?follow&tail=0')
  replica.end('Again')
  await waitFor('it to be asked again', () => replica.questions.length === 2)
  const { sinceTime = '' } = replica.questions[1]!
  t.ok(Math.abs(Date.parse(sinceTime) - Date.parse(asked)) < 10_000)
})

t.test('whose reader is slow waits, and whose reader has left ends', async (t) => {
  const replica = await playLog(t, api.openBus())
  const leave = new AbortController()
  const response = await fetch(`${url}/api/v1/servers/${id}/logs?follow`, { headers: { authorization: `Bearer ${ADMIN_KEY}` }, signal: leave.signal })
  t.equal(response.status, 200)
  const text = 'x'.repeat(4_000)
  let taken = 0
  let takenAt = Infinity
  const sending = (async () => {
    for (;; taken++, takenAt = performance.now()) await replica.chunk({ isHistory: false, lines: Array.from({ length: 8 }, () => ({ at: timeOf(1), text })) })
  })()
  // Nobody reads: what the sockets hold is full at some point, and from then on no chunk is taken.
  await waitFor('no more to be taken', () => performance.now() - takenAt > 500)
  t.ok(taken < 2_000, `${taken} chunks of 32 kB were taken`)
  leave.abort()
  await t.rejects(sending, { code: 'HC_BUS_AWAY' })
})

t.test('what can\'t begin is a problem, and what breaks off is no end', async (t) => {
  let problem: object = { problem: { code: 'HC_NOT_RUNNING', detail: 'The server does not run.' } }
  const replica = await playLog(t, api.openBus(), () => problem)
  const refused = await read(t)
  await refused.ended
  t.equal(refused.response.status, 409)
  t.match(JSON.parse(refused.body() || '{}'), { code: 'HC_NOT_RUNNING' })
  for (const query of ['?tail=-1', '?tail=1001', '?follow=maybe', '?since=yesterday', '?lines=5']) t.equal((await read(t, query)).response.status, 400, query)

  problem = {}
  const ending = await read(t)
  await replica.send([1, 'one'])
  problem = { problem: { code: 'HC_NOT_RUNNING', detail: 'The server does not run.' } }
  replica.end('Again')
  await ending.ended
  t.same(ending.texts(), ['one'], 'a server that was stopped meanwhile is an end')
})

t.test('whose key is revoked reads no more', async (t) => {
  const replica = await playLog(t, api.openBus())
  await api.ask('POST', 'tenants', { body: { slug: 'friends' } })
  const made = (await api.ask('POST', 'tenants/default/keys', { body: { name: 'short', scopes: ['servers:read'] } })).json<{ id: string; key: string }>()
  const log = await read(t, '?follow', made.key)
  await replica.send([1, 'one'])
  await waitFor('the line', () => log.texts().length === 1)
  t.equal((await api.ask('DELETE', `tenants/default/keys/${made.id}`)).statusCode, 204)
  await t.rejects(log.ended)
})

t.test('a replica of the API that closes keeps no reader waiting', async (t) => {
  const replica = await playLog(t, api.openBus())
  const log = await read(t)
  await replica.send([1, 'one'])
  await waitFor('the line', () => log.texts().length === 1)
  await api.app.close()
  await t.rejects(log.ended, 'it breaks off, so that nobody takes this for the end of the log')
})
