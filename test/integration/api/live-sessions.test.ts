import { randomBytes, randomUUID } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { findUsableKeys } from '../../../api/repositories/api-keys.ts'
import { readFeedNumbers } from '../../../api/repositories/feed.ts'
import { findLiveSessions } from '../../../api/repositories/sessions.ts'
import { SUBPROTOCOL, TICKET_PREFIX } from '../../../contracts/socket.ts'
import { waitFor } from '../../wait.ts'
import { newApi, type TestApi } from './api.ts'
import { readEvents } from './event-client.ts'
import { ask, connect, statusOf } from './live-client.ts'

const OURS = { origin: 'http://localhost', host: 'localhost:80' }

/** A browser that is signed in at a replica. */
async function signIn(api: TestApi, key: string) {
  const { cookies } = await api.ask('POST', 'session', { key: null, headers: OURS, body: { key } })
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const say = (at: TestApi, method: 'POST' | 'DELETE', path: string): Promise<LightMyRequestResponse> => at.ask(method, path, { key: null, headers: { ...OURS, cookie } })
  const protocols = async (): Promise<string[]> => [SUBPROTOCOL, `${TICKET_PREFIX}${(await say(api, 'POST', 'stream/tickets')).json<{ ticket: string }>().ticket}`]
  return { cookie, protocols, open: async (t: Test) => connect(t, api, { protocols: await protocols() }), signOut: async (at = api) => (await say(at, 'DELETE', 'session')).statusCode }
}

t.test('the streams of a session end with its sign-out at any replica, and no others', async (t) => {
  const api = await newApi(t)
  const elsewhere = await newApi(t, { beside: api })
  const key = await api.newKey('leaving')
  const [one, other] = [await signIn(api, key), await signIn(api, key)]
  const ends = await one.open(t)
  const events = await readEvents(t, api, { cookie: one.cookie })
  const stay = [await other.open(t), await connect(t, api, { key })]
  const eventsStay = await readEvents(t, api, { key })
  t.equal(await one.signOut(elsewhere), 204)
  t.match(await waitFor('the end', ends.closed), { code: 4401, reason: /sign in again/ })
  await waitFor('the end', events.hasEnded)
  t.match(events.events.at(-1), { event: 'close', data: /4401/ })
  t.same([...stay.map(({ closed }) => closed()), eventsStay.hasEnded()], [undefined, undefined, false])
})

t.test('the streams of a session end with it', async (t) => {
  const api = await newApi(t)
  const stream = await (await signIn(api, await api.newKey('timely'))).open(t)
  await api.database`UPDATE sessions SET expires_at = now()`
  t.match(await waitFor('the end', stream.closed), { code: 4401 })
})

t.test('a ticket opens nothing once its session has ended', async (t) => {
  const api = await newApi(t)
  const browser = await signIn(api, await api.newKey('late'))
  const [early, late] = [await browser.protocols(), await browser.protocols()]
  t.equal(await statusOf(await ask(api, { protocols: early })), 101)
  await browser.signOut()
  t.equal(await statusOf(await ask(api, { protocols: late })), 401)
})

t.test('however many streams there are, it is found out whose key or session has ended, and what has moved', async (t) => {
  const { database } = await newApi(t)
  const many = Array.from({ length: 70_000 }, () => randomBytes(32).toString('base64'))
  t.equal((await findLiveSessions(database, many)).size, 0)
  t.equal((await readFeedNumbers(database, many)).size, 0)
  t.equal((await findUsableKeys(database, many.map(() => randomUUID()))).size, 0)
})
