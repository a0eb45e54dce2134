import type { LightMyRequestResponse } from 'fastify'
import t from 'tap'
import { Me, SignInTicket, type NewApiKey } from '../../../contracts/rest.ts'
import { hashKey } from '../../../api/auth/key.ts'
import { MOST_FAILURES } from '../../../api/routes/v1/session.ts'
import { waitFor } from '../../wait.ts'
import { ADMIN_KEY, newApi, type Ask } from './api.ts'

const api = await newApi(t)
const { ask, database } = api

/** A page of this address, as a browser names it. */
const OURS = { origin: 'http://localhost', host: 'localhost:80' }
const UNKNOWN = `hc_${'a'.repeat(43)}`
const TICKET = 'a'.repeat(43)

const post = (body: unknown, headers: Record<string, string> = OURS, remoteAddress?: string): Promise<LightMyRequestResponse> => api.app.inject({ method: 'POST', url: '/api/v1/session', headers: { ...headers, 'content-type': 'application/json' }, payload: JSON.stringify(body), ...(remoteAddress !== undefined && { remoteAddress }) })

/** The cookie that a browser keeps of an answer, as it shows it later. */
const cookieOf = ({ cookies }: LightMyRequestResponse): string => cookies.map(({ name, value }) => `${name}=${value}`).join('; ')

/** Signs in with a key, and asks as that browser from then on. */
async function signIn(key: string): Promise<(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, options?: Ask) => Promise<LightMyRequestResponse>> {
  const response = await post({ key })
  if (response.statusCode !== 200) throw new Error(response.body)
  const cookie = cookieOf(response)
  return (method, url, { headers = OURS, ...rest } = {}) => ask(method, url, { key: null, headers: { cookie, ...headers }, ...rest })
}

/** A key with its id, to be revoked. */
async function makeKey(tenant: string, body: object = {}): Promise<Required<NewApiKey>> {
  await ask('POST', 'tenants', { body: { slug: tenant } })
  return (await ask('POST', `tenants/${tenant}/keys`, { body: { name: 'browser', scopes: ['servers:read', 'servers:write'], ...body } })).json()
}

const ticketOf = async (key: string): Promise<SignInTicket> => SignInTicket.parse((await ask('POST', 'session/tickets', { key })).json())

t.test('a key signs a browser in, which then does what the key may, and no more', async (t) => {
  const key = await api.newKey('signed-in', ['servers:read', 'servers:write'])
  const response = await post({ key })
  t.match(Me.parse(response.json()), { tenant: 'signed-in', scopes: ['servers:read', 'servers:write'], key: { name: 'test' } })
  t.notMatch(response.body, /hc/)
  const browser = await signIn(key)
  t.match((await browser('GET', 'session')).json(), { tenant: 'signed-in' })
  t.match((await browser('GET', 'me')).json(), { tenant: 'signed-in' })
  t.equal((await browser('POST', 'servers', { body: { name: 'mine', eula: true } })).statusCode, 201)
  t.match((await browser('GET', 'tenants')).json(), { status: 403, code: 'HC_FORBIDDEN' })
  t.match(await database`SELECT actor FROM server_events WHERE tenant = 'signed-in'`, [{ actor: 'key test' }])
})

t.test('the cookie is for this address alone, out of reach of scripts, and ends', async (t) => {
  const [cookie] = (await post({ key: ADMIN_KEY })).cookies
  t.match(cookie, { name: 'hc_session', value: /^hcs_[\w-]{43}$/, path: '/', httpOnly: true, sameSite: 'Strict' })
  t.notOk(cookie!.secure)
  t.notOk(cookie!.domain)
  t.ok(Math.abs(cookie!.expires!.getTime() - Date.now() - 12 * 3_600_000) < 60_000)
  t.match(await database`SELECT hash, key_id, key_hash FROM sessions WHERE hash = ${hashKey(cookie!.value)}`, [{ keyId: null, keyHash: hashKey(ADMIN_KEY) }])
  t.equal((await database`SELECT 1 FROM sessions s WHERE s::text LIKE ${`%${cookie!.value.slice(8)}%`}`).length, 0, 'only a hash is kept')
})

t.test('behind TLS the cookie is shown by TLS alone, and set by this host alone', async (t) => {
  const { app } = await newApi(t, { settings: { PUBLIC_URL: 'https://craft.example.org' } })
  const response = await app.inject({ method: 'POST', url: '/api/v1/session', headers: { origin: 'https://craft.example.org' }, payload: { key: ADMIN_KEY } })
  const [cookie] = response.cookies
  t.match(cookie, { name: '__Host-hc_session', secure: true, path: '/' })
  t.notOk(cookie!.domain)
  const statusOf = async (name: string): Promise<number> => (await app.inject({ url: '/api/v1/me', headers: { cookie: `${name}=${cookie!.value}` } })).statusCode
  t.equal(await statusOf('__Host-hc_session'), 200)
  t.equal(await statusOf('hc_session'), 401, 'one that another subdomain could have planted is none')
})

t.test('the administrator signs in, and the session ends with the key', async (t) => {
  const browser = await signIn(ADMIN_KEY)
  t.match((await browser('GET', 'session')).json(), { tenant: 'default', scopes: ['servers:read', 'servers:write', 'worlds:remove', 'admin'], key: { id: null, name: 'administrator' } })
  t.equal((await browser('GET', 'tenants')).statusCode, 200)
  await database`UPDATE sessions SET key_hash = ${hashKey(`${ADMIN_KEY}-of-before`)} WHERE key_id IS NULL`
  const later = await newApi(t)
  await later.database`INSERT INTO sessions (hash, tenant, key_hash, expires_at) VALUES (${hashKey(`hcs_${TICKET}`)}, 'default', ${hashKey(`${ADMIN_KEY}-of-before`)}, now() + INTERVAL '1 hour')`
  t.equal((await later.ask('GET', 'tenants', { key: null, headers: { cookie: `hc_session=hcs_${TICKET}` } })).statusCode, 401)
})

t.test('a ticket signs in once', async (t) => {
  const { ticket, expiresAt } = await ticketOf(await api.newKey('ticketed'))
  t.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 600_000) < 60_000)
  t.equal((await database`SELECT 1 FROM tickets k WHERE k::text LIKE ${`%${ticket}%`}`).length, 0, 'only a hash is kept')
  const responses = await Promise.all([post({ ticket }), post({ ticket }), post({ ticket })])
  t.same(responses.map(({ statusCode }) => statusCode).sort(), [200, 401, 401])
  t.match(responses.find(({ statusCode }) => statusCode === 200)!.json(), { tenant: 'ticketed' })
  t.match((await post({ ticket })).json(), { status: 401, code: 'HC_UNAUTHENTICATED', detail: /ask for another/ })
})

t.test('a ticket that is too old, for something else or of a key that was revoked signs nobody in', async (t) => {
  const { key, id } = await makeKey('lost')
  const from = { ...OURS }
  const old = await ticketOf(key)
  await database`UPDATE tickets SET expires_at = now() - INTERVAL '1 second' WHERE hash = ${hashKey(old.ticket)}`
  t.equal((await post({ ticket: old.ticket }, from, '192.0.2.1')).statusCode, 401)
  const stream = await ticketOf(key)
  await database`UPDATE tickets SET purpose = 'Stream' WHERE hash = ${hashKey(stream.ticket)}`
  t.equal((await post({ ticket: stream.ticket }, from, '192.0.2.1')).statusCode, 401)
  const orphan = await ticketOf(key)
  await ask('DELETE', `tenants/lost/keys/${id}`)
  t.equal((await post({ ticket: orphan.ticket }, from, '192.0.2.1')).statusCode, 401)
  t.equal((await post({ ticket: 'short' }, from, '192.0.2.1')).statusCode, 401)
  t.equal((await ask('POST', 'session/tickets', { key: null })).statusCode, 401)
})

t.test('a sign-in holds a key or a ticket, and says what is wrong with it', async (t) => {
  for (const [body, path] of [[{}, '$'], [{ key: ADMIN_KEY, ticket: TICKET }, '$'], [{ kee: ADMIN_KEY }, '$.kee'], [{ key: '' }, '$.key']] as const) t.match((await post(body)).json(), { status: 422, code: 'HC_INVALID', errors: [{ path }] })
})

t.test('who fails too often has to wait, alone; who succeeds is not counted', async (t) => {
  for (let i = 0; i < 2 * MOST_FAILURES; i++) t.equal((await post({ key: ADMIN_KEY }, OURS, '192.0.2.2')).statusCode, 200)
  for (let i = 0; i < MOST_FAILURES; i++) t.match((await post({ key: UNKNOWN }, OURS, '192.0.2.2')).json(), { status: 401, code: 'HC_UNAUTHENTICATED' })
  const response = await post({ key: ADMIN_KEY }, OURS, '192.0.2.2')
  t.match(response.json(), { status: 429, code: 'HC_RATE_LIMITED' })
  t.ok(Number(response.headers['retry-after']) > 0 && Number(response.headers['retry-after']) <= 60)
  t.equal(response.cookies.length, 0)
  t.equal((await post({ key: ADMIN_KEY }, { ...OURS, 'x-forwarded-for': '192.0.2.9' }, '192.0.2.2')).statusCode, 429, 'whatever it says of itself')
  t.equal((await post({ key: ADMIN_KEY }, OURS, '192.0.2.3')).statusCode, 200)
  for (let i = 0; i < MOST_FAILURES; i++) await post({ key: UNKNOWN }, OURS, `2001:db8::${i}`)
  t.equal((await post({ key: ADMIN_KEY }, OURS, '2001:db8::ffff')).statusCode, 429, 'who has one address has all of its network')
  t.equal((await post({ key: ADMIN_KEY }, OURS, '2001:db8:0:1::1')).statusCode, 200)
})

t.test('a proxy that is trusted says who fails', async (t) => {
  const { app } = await newApi(t, { settings: { TRUSTED_PROXIES: ['10.0.0.0/8'] } })
  const by = (client: string, key: string): Promise<LightMyRequestResponse> => app.inject({ method: 'POST', url: '/api/v1/session', remoteAddress: '10.1.2.3', headers: { 'x-forwarded-for': client }, payload: { key } })
  for (let i = 0; i < MOST_FAILURES; i++) await by('192.0.2.1', UNKNOWN)
  t.equal((await by('192.0.2.1', ADMIN_KEY)).statusCode, 429)
  t.equal((await by('192.0.2.2', ADMIN_KEY)).statusCode, 200)
})

t.test('a page of somebody else changes nothing with the cookie, and signs nobody in', async (t) => {
  const browser = await signIn(await api.newKey('forged'))
  const foreign: Record<string, string>[] = [{}, { origin: 'https://evil.example', host: 'localhost:80' }, { origin: 'http://localhost:3000', host: 'localhost:80' }, { origin: 'null', host: 'localhost:80' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'none' }]
  for (const headers of foreign) {
    for (const [method, path] of [['POST', 'servers'], ['PATCH', 'servers/x'], ['DELETE', 'servers/x'], ['POST', 'session/tickets'], ['DELETE', 'session']] as const) {
      t.match((await browser(method, path, { headers, ...(method === 'DELETE' ? {} : { body: { name: 'forged', eula: true } }) })).json(), { status: 403, code: 'HC_FORBIDDEN' }, `${method} ${path} ${JSON.stringify(headers)}`)
    }
    t.equal((await browser('GET', 'servers', { headers })).statusCode, 200, 'no page of somebody else can read the answer')
  }
  t.equal((await database`SELECT 1 FROM servers WHERE tenant = 'forged'`).length, 0)
  t.equal((await browser('POST', 'servers', { headers: { 'sec-fetch-site': 'same-origin' }, body: { name: 'own', eula: true } })).statusCode, 201)
  for (const headers of foreign.slice(1, 6)) t.match((await post({ key: ADMIN_KEY }, headers)).json(), { status: 403 })
  t.equal((await post({ key: ADMIN_KEY }, {})).statusCode, 200, 'a program is nobody\'s page')
})

t.test('a key counts for more than a cookie beside it', async (t) => {
  const browser = await signIn(await api.newKey('cookie'))
  const key = await api.newKey('bearer')
  t.match((await browser('GET', 'me', { headers: { authorization: `Bearer ${key}` } })).json(), { tenant: 'bearer' })
  t.equal((await browser('GET', 'me', { headers: { authorization: `Bearer ${UNKNOWN}` } })).statusCode, 401)
  t.match((await browser('GET', 'me', { headers: { authorization: 'Basic dXNlcjpwYXNz' } })).json(), { tenant: 'cookie' }, 'what a proxy asked for is none of ours')
})

t.test('to sign out ends the session for good', async (t) => {
  const browser = await signIn(await api.newKey('leaving'))
  const response = await browser('DELETE', 'session')
  t.equal(response.statusCode, 204)
  t.match(response.cookies, [{ name: 'hc_session', value: '', path: '/' }])
  t.ok(response.cookies[0]!.expires!.getTime() < Date.now())
  t.match((await browser('GET', 'servers')).json(), { status: 401, code: 'HC_UNAUTHENTICATED' })
  t.equal((await browser('DELETE', 'session')).statusCode, 204, 'twice is no mistake')
  t.equal((await ask('DELETE', 'session', { key: null })).statusCode, 204)
})

t.test('a session makes no tickets that would outlive it', async (t) => {
  const browser = await signIn(await api.newKey('outliving'))
  t.match((await browser('POST', 'session/tickets')).json(), { status: 403, code: 'HC_FORBIDDEN' })
  t.equal((await database`SELECT 1 FROM tickets WHERE tenant = 'outliving'`).length, 0)
})

t.test('to sign in again ends the session of before', async (t) => {
  const key = await api.newKey('again')
  const first = cookieOf(await post({ key }))
  t.equal((await post({ key }, { ...OURS, cookie: first })).statusCode, 200)
  t.equal((await ask('GET', 'me', { key: null, headers: { cookie: first } })).statusCode, 401)
})

t.test('who is not signed in is told so, and it is no mistake to ask', async (t) => {
  for (const cookie of ['', 'hc_session=', 'hc_session=nonsense', `hc_session=hcs_${TICKET}`, `hc_session=${ADMIN_KEY}`]) {
    const response = await ask('GET', 'session', { key: null, headers: { cookie } })
    t.same([response.statusCode, response.body], [204, ''], cookie)
    t.equal((await ask('GET', 'me', { key: null, headers: { cookie } })).statusCode, 401)
  }
})

t.test('a session ends with its key: at once where it was revoked, elsewhere within five seconds', async (t) => {
  const here = await makeKey('ended')
  const elsewhere = await makeKey('ended')
  const [one, other] = [await signIn(here.key), await signIn(elsewhere.key)]
  for (const browser of [one, other]) t.equal((await browser('GET', 'servers')).statusCode, 200)
  await ask('DELETE', `tenants/ended/keys/${here.id}`)
  t.equal((await one('GET', 'servers')).statusCode, 401)
  const revokedAt = Date.now()
  await database`UPDATE api_keys SET revoked_at = now() WHERE id = ${elsewhere.id}`
  await waitFor('the session to end', async () => (await other('GET', 'servers')).statusCode === 401)
  t.ok(Date.now() - revokedAt < 5_500)
})

t.test('a session ends in its time, and not after its key', async (t) => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const { key } = await makeKey('brief', { expiresAt })
  const [cookie] = (await post({ key })).cookies
  t.equal(cookie!.expires!.getTime(), Math.floor(Date.parse(expiresAt) / 1_000) * 1_000)
  await database`UPDATE sessions SET expires_at = now() - INTERVAL '1 second' WHERE hash = ${hashKey(cookie!.value)}`
  t.equal((await ask('GET', 'me', { key: null, headers: { cookie: `hc_session=${cookie!.value}` } })).statusCode, 401)
})

t.test('however many keys are guessed, tenants are answered', async (t) => {
  const busy = await newApi(t, { connections: 3, mostWaiting: 10, patienceMs: 200 })
  t.equal((await busy.ask('GET', 'servers')).statusCode, 200)
  const key = await busy.newKey('steady')
  t.equal((await busy.ask('GET', 'servers', { key })).statusCode, 200)
  const guess = (i: number): Promise<LightMyRequestResponse> => busy.ask('GET', 'servers', { key: `hc_${String(i).padStart(43, '0')}` })
  const guesses = Promise.all(Array.from({ length: 800 }, (_, i) => guess(i)))
  for (let i = 0; i < 20; i++) t.equal((await busy.ask('GET', 'servers', { key })).statusCode, 200)
  for (const { statusCode } of await guesses) t.ok([401, 503].includes(statusCode), 'nobody guessed right')
})

t.test('however many guess, browsers of others come in, and reconnect', async (t) => {
  const busy = await newApi(t, { patienceMs: 60_000 })
  const key = await busy.newKey('patient')
  const { ticket } = (await busy.ask('POST', 'session/tickets', { key })).json<{ ticket: string }>()
  const inject = (options: { method?: 'GET' | 'POST'; url: string; headers: Record<string, string>; payload?: string }, remoteAddress: string): Promise<LightMyRequestResponse> => busy.app.inject({ method: 'POST', ...options, remoteAddress })
  const guesses = Array.from({ length: 2_000 }, (_, i) => (i % 2 === 0
    ? inject({ method: 'GET', url: '/api/v1/servers', headers: { authorization: `Bearer hc_${String(i).padStart(43, '0')}` } }, '192.0.2.1')
    : inject({ method: 'GET', url: '/api/v1/servers', headers: { cookie: `hc_session=hcs_${String(i).padStart(43, '0')}` } }, '192.0.2.1')))
  const signedIn = await inject({ url: '/api/v1/session', headers: { ...OURS, 'content-type': 'application/json' }, payload: JSON.stringify({ ticket }) }, '192.0.2.2')
  t.equal(signedIn.statusCode, 200)
  t.equal((await inject({ url: '/api/v1/stream/tickets', headers: { ...OURS, cookie: cookieOf(signedIn) } }, '192.0.2.2')).statusCode, 201)
  for (const { statusCode } of await Promise.all(guesses)) t.ok([401, 503].includes(statusCode), 'nobody guessed right')
})
