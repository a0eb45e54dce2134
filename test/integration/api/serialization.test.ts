import t from 'tap'
import type { LightMyRequestResponse } from 'fastify'
import type { Database } from '../../../lib/database.ts'
import type { NewApiKey, Server } from '../../../contracts/rest.ts'
import { newApi, type TestApi } from './api.ts'

/**
 * Under SERIALIZABLE, and on CockroachDB, any statement may end with SQLSTATE 40001, and so may a commit. Triggers raise
 * it at the nth row that is written, wherever that is; deferred ones at the commit.
 */
const TABLES = ['tenants', 'api_keys', 'servers', 'outbox', 'server_events', 'idempotency_keys', 'feeds', 'server_changes']

async function newFaults(database: Database): Promise<{ failAt: (n: number) => Promise<void>; count: () => Promise<number> }> {
  await database`CREATE SEQUENCE fault_count`
  await database`CREATE TABLE fault_at (n bigint)`
  await database.unsafe(`CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      -- A sequence goes on also when the transaction does not.
      IF nextval('fault_count') = (SELECT n FROM fault_at) THEN RAISE EXCEPTION 'not in order' USING ERRCODE = '40001'; END IF;
      RETURN NULL;
    END $$`)
  for (const table of TABLES) {
    await database.unsafe(`CREATE TRIGGER fault_now AFTER INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION fault()`)
    await database.unsafe(`CREATE CONSTRAINT TRIGGER fault_at_commit AFTER INSERT OR UPDATE ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fault()`)
  }
  return {
    async failAt(n) {
      await database`DELETE FROM fault_at`
      await database`INSERT INTO fault_at VALUES (${n})`
      await database`ALTER SEQUENCE fault_count RESTART`
    },
    async count() {
      const [row] = await database<{ lastValue: number; isCalled: boolean }[]>`SELECT last_value, is_called FROM fault_count`
      return row?.isCalled ? row.lastValue : 0
    },
  }
}

interface Write {
  name: string
  /** Makes what the write needs; tells what to ask, n is a name of its own. */
  prepare: (api: TestApi, n: string) => Promise<(headers: Record<string, string>) => Promise<LightMyRequestResponse>>
  want: number
}

const made = async ({ ask }: TestApi, name: string): Promise<Server> => (await ask('POST', 'servers', { body: { name, eula: true } })).json()
const gone = async (api: TestApi, name: string): Promise<string> => {
  const { id } = await made(api, name)
  await api.ask('DELETE', `servers/${id}`)
  await api.database`UPDATE servers SET gone_at = now() WHERE id = ${id}`
  return id
}

const WRITES: Write[] = [
  { name: 'a creation', want: 201, prepare: async ({ ask }, n) => (headers) => ask('POST', 'servers', { headers, body: { name: n, eula: true } }) },
  { name: 'a creation that keeps a world', want: 201, prepare: async (api, n) => {
    await gone(api, n)
    return (headers) => api.ask('POST', 'servers', { headers, body: { name: n, eula: true, world: 'keep' } })
  } },
  { name: 'a patch', want: 200, prepare: async (api, n) => {
    const { id } = await made(api, n)
    return () => api.ask('PATCH', `servers/${id}`, { body: { motd: n } })
  } },
  { name: 'an action', want: 202, prepare: async (api, n) => {
    const { id } = await made(api, n)
    return (headers) => api.ask('POST', `servers/${id}/actions/restart`, { headers })
  } },
  { name: 'a deletion', want: 202, prepare: async (api, n) => {
    const { id } = await made(api, n)
    return () => api.ask('DELETE', `servers/${id}`)
  } },
  { name: 'the removal of a world', want: 202, prepare: async (api, n) => {
    const id = await gone(api, n)
    return () => api.ask('DELETE', `servers/${id}/world?confirm=${n}`)
  } },
  { name: 'an adoption', want: 202, prepare: async (api, n) => {
    const { id } = await made(api, n)
    await api.database`UPDATE servers SET managed_by = 'kubectl', k8s_uid = 'uid' WHERE id = ${id}`
    return (headers) => api.ask('POST', `servers/${id}/adopt`, { headers })
  } },
  { name: 'a tenant', want: 201, prepare: async ({ ask }, n) => (headers) => ask('POST', 'tenants', { headers, body: { slug: n } }) },
  { name: 'a key', want: 201, prepare: async ({ ask }) => (headers) => ask('POST', 'tenants/default/keys', { headers, body: { name: 'x', scopes: ['servers:read'] } }) },
  { name: 'the end of a key', want: 204, prepare: async ({ ask }) => {
    const { id } = (await ask('POST', 'tenants/default/keys', { body: { name: 'x', scopes: ['servers:read'] } })).json<NewApiKey>()
    return () => ask('DELETE', `tenants/default/keys/${id}`)
  } },
]

/** Rows of each table, and how far the counters are: the effect of a write shows in them. */
async function countRows(database: Database): Promise<Record<string, number>> {
  const counts = await Promise.all(TABLES.map(async (table) => [table, (await database.unsafe<{ n: number }[]>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n ?? 0] as const))
  const [feeds] = await database<{ seq: number }[]>`SELECT coalesce(sum(seq), 0)::int AS seq FROM feeds`
  return { ...Object.fromEntries(counts), seq: feeds?.seq ?? 0 }
}

const changeOf = (before: Record<string, number>, after: Record<string, number>): Record<string, number> => Object.fromEntries([...TABLES, 'seq'].map((name) => [name, after[name]! - before[name]!]))

const api = await newApi(t)
// With the first change a tenant gets its counter; those that count are alike.
await made(api, 'the-first')
const faults = await newFaults(api.database)
const silent = 1_000_000_000

for (const { name, prepare, want } of WRITES) {
  for (const isIdempotent of [false, true]) {
    t.test(`${name}${isIdempotent ? ' with an Idempotency-Key' : ''} that fails once at any row, or at its commit, has its effect once`, async (t) => {
      const run = async (n: number): Promise<{ change: Record<string, number>; statusCode: number; written: number }> => {
        await faults.failAt(silent)
        const ask = await prepare(api, `w${WRITES.findIndex((one) => one.name === name)}-${isIdempotent ? 'i' : 'p'}-${n}`)
        const before = await countRows(api.database)
        await faults.failAt(n)
        const { statusCode } = await ask(isIdempotent ? { 'idempotency-key': `${name.replaceAll(' ', '-')}-${n}` } : {})
        return { statusCode, written: await faults.count(), change: changeOf(before, await countRows(api.database)) }
      }
      const whole = await run(0)
      t.equal(whole.statusCode, want)
      t.ok(whole.written > 0)
      for (let n = 1; n <= whole.written; n++) {
        const { statusCode, change, written } = await run(n)
        t.equal(statusCode, want, `failed at ${n} of ${whole.written}`)
        t.ok(written > whole.written, 'it was run again')
        t.same(change, whole.change, 'the same rows as without the failure')
      }
    })
  }
}
