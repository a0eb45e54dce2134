import t, { type Test } from 'tap'
import type { LightMyRequestResponse } from 'fastify'
import { buildApp } from '../../../api/app.ts'
import { newDatabaseAccess } from '../../../api/database-access.ts'
import { openDatabase } from '../../../lib/database.ts'
import { quiet } from '../../servers.ts'
import { waitFor } from '../../wait.ts'
import { ADMIN_KEY, newApi, SETTINGS } from './api.ts'

const isAway = (t: Test, response: LightMyRequestResponse, what: string): void => {
  t.match(response.json(), { status: 503, code: 'HC_DATABASE_AWAY' }, what)
  t.match(response.headers['retry-after'], /^[0-9]+$/, what)
}

t.test('while the database is away every request is answered 503 with a time to come back; then all is as before', async (t) => {
  const { ask, app, server, database } = await newApi(t)
  const { id } = (await ask('POST', 'servers', { body: { name: 'before', eula: true } })).json<{ id: string }>()
  t.equal((await app.inject('/readyz')).statusCode, 200)
  // The servers of tests write lazily.
  await database`CHECKPOINT`
  await server.kill()
  for (const [method, path, body] of [
    ['GET', 'servers'], ['GET', `servers/${id}`], ['POST', 'servers', { name: 'during', eula: true }], ['PUT', `servers/${id}`, { eula: true }], ['PATCH', `servers/${id}`, { motd: 'x' }],
    ['DELETE', `servers/${id}`], ['POST', `servers/${id}/actions/stop`], ['GET', 'tenants'], ['GET', 'admin/dead-letters'],
  ] as const) isAway(t, await ask(method, path, { body }), `${method} ${path}`)
  isAway(t, await ask('GET', 'servers', { key: `hc_${'a'.repeat(43)}` }), 'a key that can\'t be looked up is not refused for good')
  t.equal((await app.inject('/readyz')).statusCode, 503)
  t.equal((await app.inject('/healthz')).statusCode, 200)
  t.equal((await ask('GET', 'me')).statusCode, 200, 'what needs no database goes on')
  await server.start()
  await waitFor('the API again', async () => (await ask('GET', `servers/${id}`)).statusCode === 200)
  t.match((await ask('GET', `servers/${id}`)).json(), { name: 'before', version: 1 })
  t.equal((await ask('POST', 'servers', { body: { name: 'during', eula: true } })).statusCode, 201)
  t.equal((await app.inject('/readyz')).statusCode, 200)
})

t.test('until the schema is up to date the database counts as away', async (t) => {
  const database = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', name: 'test', maxConnections: 1 })
  const app = buildApp({ db: newDatabaseAccess(database, { connections: 1, mostWaiting: 1, patienceMs: 100 }), settings: SETTINGS, logger: quiet })
  t.teardown(() => app.close())
  isAway(t, await app.inject({ url: '/api/v1/servers', headers: { authorization: `Bearer ${ADMIN_KEY}` } }), 'a list')
  t.equal((await app.inject('/readyz')).statusCode, 503)
})

t.test('when all connections are taken, few wait, and not for long; the process is ready all the same', async (t) => {
  const { ask, app, database } = await newApi(t, { connections: 1, mostWaiting: 2, patienceMs: 300 })
  const { id } = (await ask('POST', 'servers', { body: { name: 'locked', eula: true } })).json<{ id: string }>()
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const { promise: isLocked, resolve: locked } = Promise.withResolvers<void>()
  const lock = database.begin(async (transaction) => {
    await transaction`SELECT 1 FROM servers WHERE id = ${id} FOR UPDATE`
    locked()
    await held
  })
  await isLocked
  const change = ask('POST', `servers/${id}/actions/stop`)
  await waitFor('the change to wait for the row', async () => (await database`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`).length > 0)
  const others = await Promise.all([1, 2, 3].map(() => ask('GET', 'servers')))
  t.same(others.map(({ statusCode }) => statusCode), [503, 503, 503])
  for (const response of others) {
    t.match(response.json(), { code: 'HC_TOO_BUSY' })
    t.match(response.headers['retry-after'], /^[0-9]+$/)
  }
  t.equal((await app.inject('/readyz')).statusCode, 200)
  release()
  await lock
  t.equal((await change).statusCode, 202)
  t.equal((await ask('GET', 'servers')).statusCode, 200)
})

t.test('a database that has answered nobody yet is not there, however busy the process is', async (t) => {
  const { database } = await newApi(t)
  const db = newDatabaseAccess(database, { connections: 1, mostWaiting: 0, patienceMs: 100 })
  t.equal(await db.isThere(), false, 'the schema is not up to date yet')
  db.open()
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const asked = db.run(async (sql) => { await held; return sql`SELECT 1` })
  t.equal(await db.isThere(), false)
  release()
  await asked
  t.equal(await db.isThere(), true)
})
