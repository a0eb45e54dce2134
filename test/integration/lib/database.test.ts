import t from 'tap'
import { readFileSync } from 'node:fs'
import { breaks, DatabaseAwayError, inTransaction, openDatabase, query } from '../../../lib/database.ts'
import { newLease } from '../../../lib/lease.ts'
import { migrate, readMigrations } from '../../../lib/migrate.ts'
import { newDatabase, newPostgres, quiet } from '../../servers.ts'
import { waitFor } from '../../wait.ts'

const signal = new AbortController().signal

t.test('whole numbers come as numbers, resource versions as text of any length, columns in camelCase, JSON as it is', async (t) => {
  const { database } = await newDatabase(t)
  const [row] = await database`SELECT 9007199254740991::bigint AS big_one, 99999999999999999999999999::numeric AS k8s_version, '{"a_b": {"_c_": 1}}'::jsonb AS data`
  t.same(row, { bigOne: 9007199254740991, k8sVersion: '99999999999999999999999999', data: { a_b: { _c_: 1 } } })
})

t.test('a transaction that the database could not put in order is run again, whole', async (t) => {
  const { database, url } = await newDatabase(t)
  const other = openDatabase({ url, name: 'other', maxConnections: 2 })
  t.teardown(() => other.end())
  await database`INSERT INTO tenants (slug, display_name) VALUES ('a', '0')`
  let tries = 0
  let allHaveRead: () => void = () => undefined
  const gate = new Promise<void>((resolve) => { allHaveRead = resolve })
  const add = (sql: typeof database): Promise<unknown> => inTransaction(sql, async (transaction) => {
    await transaction`SET TRANSACTION ISOLATION LEVEL SERIALIZABLE`
    const [row] = await transaction`SELECT display_name FROM tenants WHERE slug = 'a'`
    if (++tries === 4) allHaveRead()
    await gate
    await transaction`UPDATE tenants SET display_name = ${String(Number(row?.['displayName']) + 1)} WHERE slug = 'a'`
  })
  await Promise.all([add(database), add(other), add(database), add(other)])
  const [row] = await database`SELECT display_name FROM tenants WHERE slug = 'a'`
  t.equal(row?.['displayName'], '4', 'no addition is lost')
  t.ok(tries >= 7, 'all but one of the first four were run again')
})

t.test('what a transaction threw is thrown, and nothing of it stays', async (t) => {
  const { database } = await newDatabase(t)
  await t.rejects(inTransaction(database, async (transaction) => {
    await transaction`INSERT INTO tenants (slug, display_name) VALUES ('b', 'B')`
    throw new Error('changed my mind')
  }), { message: 'changed my mind' })
  t.equal((await database`SELECT 1 FROM tenants WHERE slug = 'b'`).length, 0)
})

t.test('a broken constraint is told by its name', async (t) => {
  const { database } = await newDatabase(t)
  const error = await query(database`INSERT INTO tenants (slug, display_name) VALUES ('Bad.Slug', 'x')`).catch((reason: unknown) => reason)
  t.ok(breaks(error, 'tenants_slug'))
  t.notOk(breaks(error, 'servers_name'))
  t.notOk(breaks(new Error('no'), 'tenants_slug'))
})

t.test('a database that is away is an error of its own kind, and is found again', async (t) => {
  const { server, database } = await newDatabase(t)
  await server.kill()
  await waitFor('the outage', () => query(database`SELECT 1`).then(() => false, (error: unknown) => error instanceof DatabaseAwayError))
  await t.rejects(inTransaction(database, (transaction) => transaction`SELECT 1`), DatabaseAwayError)
  await server.start()
  await waitFor('an answer', () => query(database`SELECT 1`).then(() => true))
})

t.test('a statement that takes too long is ended', async (t) => {
  const { url } = await newDatabase(t)
  const hasty = openDatabase({ url, name: 'hasty', maxConnections: 1, statementTimeoutMs: 50 })
  t.teardown(() => hasty.end())
  await t.rejects(query(hasty`SELECT pg_sleep(60)`), DatabaseAwayError)
})

t.test('a lease has one holder, who renews it; another one takes it when it ran out or was given up', async (t) => {
  const { database } = await newDatabase(t)
  const [one, other] = ['one', 'other'].map((holder) => newLease(database, { name: 'drift', holder, seconds: 60 }))
  t.ok(await one!.hold())
  t.notOk(await other!.hold())
  t.ok(await one!.hold(), 'renewed')
  await other!.release()
  t.notOk(await other!.hold(), 'what one does not hold one can\'t give up')
  await database`UPDATE leases SET held_until = now() - INTERVAL '1 second'`
  t.ok(await other!.hold(), 'it ran out')
  t.notOk(await one!.hold())
  await other!.release()
  t.ok(await one!.hold())
})

t.test('many processes migrate at once, and each step is done once', async (t) => {
  const server = await newPostgres(t)
  const databases = Array.from({ length: 4 }, (_, index) => openDatabase({ url: server.url, name: `m${index}`, maxConnections: 2 }))
  t.teardown(() => Promise.all(databases.map((database) => database.end())))
  await Promise.all(databases.map((database) => migrate(database, quiet, { signal })))
  const rows = await databases[0]!`SELECT name FROM schema_migrations ORDER BY name`
  t.same(rows.map(({ name }) => name as string), readMigrations().map(({ name }) => name))
  await migrate(databases[0]!, quiet, { signal })
})

t.test('a migration that was cut short is done again', async (t) => {
  const server = await newPostgres(t)
  const database = openDatabase({ url: server.url, name: 'm', maxConnections: 2 })
  t.teardown(() => database.end())
  const [first] = readMigrations()
  const half = { name: first!.name, statements: [...first!.statements.slice(0, 3), 'SELECT no_such_column'] }
  await t.rejects(migrate(database, quiet, { signal, migrations: [half] }), { message: /no_such_column/ })
  t.equal((await database`SELECT 1 FROM schema_migrations`).length, 0)
  await migrate(database, quiet, { signal })
  t.equal((await database`SELECT 1 FROM tenants WHERE slug = 'default'`).length, 1)
})

t.test('a step may take longer than any other statement, and ends when another process has taken over', async (t) => {
  const server = await newPostgres(t)
  const database = openDatabase({ url: server.url, name: 'm', maxConnections: 2, statementTimeoutMs: 100 })
  t.teardown(() => database.end())
  const [first] = readMigrations()
  const slow = { name: first!.name, statements: [...first!.statements, 'SELECT pg_sleep(0.3)'] }
  await migrate(database, quiet, { signal, migrations: [slow] })
  t.equal((await database`SHOW statement_timeout`)[0]?.['statementTimeout'], '100ms', 'and then the limit is back')

  const stop = new AbortController()
  const taken = { name: '0002_taken.sql', statements: ['UPDATE leases SET holder = \'another\'', 'CREATE TABLE never_made (id int)'] }
  const migrating = migrate(database, quiet, { signal: stop.signal, migrations: [first!, taken] })
  await waitFor('the lease to be another\'s', async () => (await database`SELECT 1 FROM leases WHERE holder = 'another'`).length === 1)
  stop.abort()
  await t.rejects(migrating)
  t.equal((await database`SELECT 1 FROM pg_tables WHERE tablename = 'never_made'`).length, 0)
})

t.test('a schema of a newer release is refused with what to do', async (t) => {
  const { database } = await newDatabase(t)
  await database`INSERT INTO schema_migrations (name) VALUES ('9999_later.sql')`
  await t.rejects(migrate(database, quiet, { signal }), { message: /9999_later\.sql, which this release does not know: run a release at least as new/ })
})

t.test('the names of living servers are unique within their tenant, and a status is what its columns mean', async (t) => {
  const { database } = await newDatabase(t)
  await database`INSERT INTO tenants (slug, display_name) VALUES ('other', 'Other')`
  const insert = (tenant: string, id: string, more: Record<string, unknown> = {}): Promise<unknown> => query(database`INSERT INTO servers ${database({ tenant, id: `00000000-0000-4000-8000-00000000000${id}`, name: 'survival', managed_by: 'api', spec: '{}', ...more })}`)
  await insert('default', '1')
  t.ok(breaks(await insert('default', '2').catch((error: unknown) => error), 'servers_name'))
  await insert('other', '3')
  await database`UPDATE servers SET gone_at = now() WHERE tenant = 'default'`
  await insert('default', '4')
  const statusOf = async (change: string): Promise<unknown> => (await database.unsafe(`UPDATE servers SET ${change} WHERE tenant = 'other' RETURNING status`))[0]?.['status']
  t.equal(await statusOf('observed_status = \'running\''), 'running')
  t.equal(await statusOf('refused_version = 1'), 'failed', 'what the cluster refused')
  t.equal(await statusOf('version = 2'), 'running', 'a later version was not refused yet')
  t.equal(await statusOf('deletion_requested_at = now()'), 'terminating')
  t.ok(breaks(await query(database`UPDATE servers SET observed_status = 'happy'`).catch((error: unknown) => error), 'servers_observed_status'))
})

t.test('every statement of the migrations can be done again', async (t) => {
  const { database } = await newDatabase(t)
  for (const { statements } of readMigrations()) for (const statement of statements) await t.resolves(database.unsafe(statement), statement.slice(0, 60))
  t.match(readFileSync(new URL('../../../migrations/0001_servers.sql', import.meta.url), 'utf8'), /IF NOT EXISTS/)
})
