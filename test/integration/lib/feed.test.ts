import { randomUUID } from 'node:crypto'
import t from 'tap'
import { inTransaction } from '../../../lib/database.ts'
import { recordChange } from '../../../lib/feed.ts'
import { newDatabase, openAs } from '../../servers.ts'

const { database, url } = await newDatabase(t)
const sync = openAs(t, url, 'sync')

async function newRow(tenant = 'default'): Promise<{ tenant: string; id: string }> {
  const id = randomUUID()
  await database`INSERT INTO tenants (slug, display_name) VALUES (${tenant}, ${tenant}) ON CONFLICT DO NOTHING`
  await database`INSERT INTO servers (tenant, id, name, managed_by, spec) VALUES (${tenant}, ${id}, ${`s-${id}`}, 'api', '{}')`
  return { tenant, id }
}

const numberOf = async (tenant: string): Promise<number> => (await database<{ seq: number }[]>`SELECT seq FROM feeds WHERE tenant = ${tenant}`)[0]?.seq ?? 0
const changesOf = (tenant: string) => database<{ serverId: string; seq: number }[]>`SELECT server_id, seq FROM server_changes WHERE tenant = ${tenant} ORDER BY seq`

t.test('each change gets the next number of its tenant, and what history says of it the same', async (t) => {
  const [one, two] = [await newRow('counting'), await newRow('counting')]
  await recordChange(sync, one)
  await recordChange(sync, two, [{ type: 'first', actor: 'sync', message: 'One.', version: 7 }, { type: 'second', actor: 'sync', message: 'Two.' }])
  t.same(await changesOf('counting'), [{ serverId: one.id, seq: 1 }, { serverId: two.id, seq: 2 }])
  await recordChange(sync, one)
  t.same(await changesOf('counting'), [{ serverId: two.id, seq: 2 }, { serverId: one.id, seq: 3 }])
  t.same(await database`SELECT type, version, seq FROM server_events WHERE server_id = ${two.id} ORDER BY type`, [{ type: 'first', version: 7, seq: 2 }, { type: 'second', version: null, seq: 2 }])
  t.equal(await numberOf('default'), 0, 'that of no other tenant')
})

t.test('a number is only seen together with everything before it', async (t) => {
  const [one, two] = [await newRow('waiting'), await newRow('waiting')]
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const { promise: isFirst, resolve: first } = Promise.withResolvers<void>()
  const slow = inTransaction(sync, async (transaction) => {
    await recordChange(transaction, one)
    first()
    await held
  })
  await isFirst
  let isSecond = false
  const fast = recordChange(sync, two).then(() => { isSecond = true })
  for (let waiting = 0; waiting === 0;) waiting = (await database`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`).length
  t.equal(await numberOf('waiting'), 0)
  t.notOk(isSecond, 'it waits for the first to be committed')
  release()
  await Promise.all([slow, fast])
  t.same((await changesOf('waiting')).map(({ serverId }) => serverId), [one.id, two.id])
})

t.test('the tests let no process forget the number of a change', async (t) => {
  const { tenant, id } = await newRow('forgetting')
  await t.rejects(sync`UPDATE servers SET observed_status = 'running' WHERE id = ${id}`, /has no number in the feed/)
  await t.rejects(sync`INSERT INTO server_events (tenant, server_id, id, type, actor, message) VALUES (${tenant}, ${id}, ${randomUUID()}, 'x', 'sync', 'x')`, /has no number in the feed/)
  await sync`UPDATE servers SET k8s_version = 5 WHERE id = ${id}`
  await inTransaction(sync, async (transaction) => {
    await transaction`UPDATE servers SET observed_status = 'running' WHERE id = ${id}`
    await recordChange(transaction, { tenant, id }, [{ type: 'x', actor: 'sync', message: 'x' }])
  })
  t.equal(await numberOf(tenant), 1)
})
