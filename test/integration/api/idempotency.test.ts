import t from 'tap'
import type { NewApiKey, Server } from '../../../contracts/rest.ts'
import { newApi } from './api.ts'

const api = await newApi(t)
const { ask, database } = api
const create = (name: string, key: string, more: object = {}) => ask('POST', 'servers', { body: { name, eula: true, ...more }, headers: { 'idempotency-key': key } })

t.test('the same request with the same key has its effect once, and the same answer', async (t) => {
  const first = await create('once', 'key-1', { sftpUsers: ['user:pass:1000:1000:minecraft'] })
  const again = await create('once', 'key-1', { sftpUsers: ['user:pass:1000:1000:minecraft'] })
  t.equal(first.statusCode, 201)
  t.equal(again.statusCode, 201)
  t.equal(again.body, first.body, 'to the byte')
  t.match(again.headers, { 'etag': first.headers['etag'], 'location': first.headers['location'], 'idempotency-replayed': 'true' })
  t.equal(first.headers['idempotency-replayed'], undefined)
  t.equal((await database`SELECT 1 FROM outbox WHERE data->>'name' = 'once'`).length, 1)
})

t.test('of many such requests at once one has its effect, and all get its answer', async (t) => {
  const responses = await Promise.all(Array.from({ length: 8 }, () => create('at-once', 'key-2')))
  t.same(new Set(responses.map(({ statusCode }) => statusCode)), new Set([201]))
  t.equal(new Set(responses.map((response) => response.json<Server>().id)).size, 1)
  t.equal(responses.filter(({ headers }) => headers['idempotency-replayed'] === undefined).length, 1)
  t.equal((await database`SELECT 1 FROM servers WHERE name = 'at-once'`).length, 1)
})

t.test('a key of another request is refused; another tenant has keys of its own', async (t) => {
  await create('first', 'key-3')
  t.match((await create('second', 'key-3')).json(), { status: 422, code: 'HC_IDEMPOTENCY_KEY_REUSED' })
  const key = await api.newKey('others')
  t.equal((await ask('POST', 'servers', { key, body: { name: 'first', eula: true }, headers: { 'idempotency-key': 'key-3' } })).statusCode, 201)
})

t.test('a request that failed can be made again with its key', async (t) => {
  await ask('POST', 'servers', { body: { name: 'in-the-way', eula: true } })
  t.equal((await create('in-the-way', 'key-4')).statusCode, 409)
  await database`UPDATE servers SET gone_at = now(), world_removed_at = now() WHERE name = 'in-the-way'`
  t.equal((await create('in-the-way', 'key-4')).statusCode, 201)
})

t.test('every POST honours a key: actions, adoption, tenants, API keys', async (t) => {
  const { id } = (await create('acting', 'key-5')).json<Server>()
  const act = (action: string, key: string) => ask('POST', `servers/${id}/actions/${action}`, { headers: { 'idempotency-key': key } })
  const restarts = await Promise.all([act('restart', 'key-6'), act('restart', 'key-6'), act('restart', 'key-6')])
  t.same(restarts.map((response) => response.json<Server>().version), [2, 2, 2])
  t.equal((await act('restart', 'key-7')).json<Server>().version, 3, 'another key is another restart')
  t.match((await act('kill', 'key-7')).json(), { code: 'HC_IDEMPOTENCY_KEY_REUSED' }, 'another action is another request')
  for (const round of [1, 2]) t.equal((await ask('POST', 'tenants', { body: { slug: 'twice' }, headers: { 'idempotency-key': 'key-8' } })).statusCode, 201, `time ${round}`)
  const newKey = () => ask('POST', 'tenants/twice/keys', { body: { name: 'x', scopes: ['servers:read'] }, headers: { 'idempotency-key': 'key-9' } })
  const [first, again] = [(await newKey()).json<NewApiKey>(), (await newKey()).json<NewApiKey>()]
  t.equal(again.id, first.id)
  t.ok(first.key)
  t.equal(again.key, undefined, 'nobody knows the key any more')
  t.equal((await database`SELECT 1 FROM idempotency_keys k WHERE k::text LIKE ${`%${first.key!.slice(3)}%`}`).length, 0)
})

t.test('a body that an action does not need is not looked at, however deep it is', async (t) => {
  const { id } = (await create('deep', 'key-20')).json<Server>()
  const stop = (body: string) => ask('POST', `servers/${id}/actions/stop`, { body, headers: { 'idempotency-key': 'key-21' } })
  t.equal((await stop(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).statusCode, 202)
  t.match((await stop('{}')).headers, { 'idempotency-replayed': 'true' })
})

t.test('no body is kept from which a password could be guessed', async (t) => {
  await create('guess', 'key-10', { sftpUsers: ['user:hunter2hunter2:1000:1000:minecraft'] })
  const [row] = await database<{ body: object; fingerprint: string }[]>`SELECT body, fingerprint FROM idempotency_keys WHERE key = 'key-10'`
  t.notMatch(JSON.stringify(row), /hunter2|\$6\$/)
})

t.test('a key is remembered for a day, and then free', async (t) => {
  await create('today', 'key-11')
  await database`UPDATE idempotency_keys SET created_at = now() - INTERVAL '25 hours' WHERE key = 'key-11'`
  t.equal((await create('tomorrow', 'key-11')).statusCode, 201)
})

t.test('a key that is none is refused', async (t) => {
  for (const key of ['a b', 'x'.repeat(201), '\u00e9']) t.match((await create('bad-key', key)).json(), { status: 400, code: 'HC_BAD_REQUEST' }, key.slice(0, 10))
})
