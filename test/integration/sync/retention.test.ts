import { randomUUID } from 'node:crypto'
import t from 'tap'
import { deleteOld } from '../../../sync/retention.ts'
import { newDatabase } from '../../servers.ts'
import { insertCommand, insertServer } from './platform.ts'

t.test('what is too old goes, in batches, and nothing else', async (t) => {
  const { database } = await newDatabase(t)
  const server = await insertServer(database, 'survival')
  const command = (): Promise<string> => insertCommand(database, { server, name: 'survival', version: 2 })
  const [old, young, waiting, failed] = [await command(), await command(), await command(), await command()]
  await database`UPDATE outbox SET created_at = now() - INTERVAL '40 days'`
  await database`UPDATE outbox SET published_at = now() - INTERVAL '25 hours' WHERE id = ${old}`
  await database`UPDATE outbox SET published_at = now() - INTERVAL '23 hours' WHERE id = ${young}`
  await database`UPDATE outbox SET failed_at = now() - INTERVAL '31 days' WHERE id = ${failed}`
  for (const hours of [25, 23]) await database`INSERT INTO idempotency_keys (tenant, key, fingerprint, status, body, created_at) VALUES ('default', ${String(hours)}, 'x', 201, '{}', now() - ${hours} * INTERVAL '1 hour')`
  await database`INSERT INTO server_events (tenant, server_id, id, at, type, actor, message) SELECT 'default', ${server}::uuid, gen_random_uuid(), now() - INTERVAL '91 days', 'x', 'cluster', 'x' FROM generate_series(1, 2500)`
  await database`INSERT INTO server_events (tenant, server_id, id, at, type, actor, message) VALUES ('default', ${server}, ${randomUUID()}, now() - INTERVAL '89 days', 'kept', 'cluster', 'x')`
  for (const minutes of [-1, 1]) {
    await database`INSERT INTO sessions (hash, tenant, key_hash, expires_at) VALUES (${Buffer.from([minutes + 1])}, 'default', '\\x00', now() + ${minutes} * INTERVAL '1 minute')`
    await database`INSERT INTO tickets (hash, purpose, tenant, key_hash, expires_at) VALUES (${Buffer.from([minutes + 1])}, 'SignIn', 'default', '\\x00', now() + ${minutes} * INTERVAL '1 minute')`
  }
  t.equal(await deleteOld(database), 1 + 1 + 1 + 2500 + 1 + 1)
  const ids = (await database`SELECT id FROM outbox WHERE version = 2`).map((row) => String(row['id']))
  t.same(ids.sort(), [young, waiting].sort(), 'a command that waits stays, however old it is')
  t.same([...await database`SELECT key FROM idempotency_keys`], [{ key: '23' }])
  t.same([...await database`SELECT type FROM server_events`], [{ type: 'kept' }])
  t.match([await database`SELECT hash FROM sessions`, await database`SELECT hash FROM tickets`], [[{ hash: Buffer.from([2]) }], [{ hash: Buffer.from([2]) }]])
  t.equal(await deleteOld(database), 0)
})

t.test('measurements go by the width of their spans: the narrow ones soon, the wide ones after a day', async (t) => {
  const { database } = await newDatabase(t)
  const server = await insertServer(database, 'survival')
  const keep = (step: number, minutes: number) => database`
    INSERT INTO server_metrics (tenant, server_id, step, at, last_at, samples, players_sum, players_most, players_max, players_last, latency_sum, cpu_sum, cpu_samples, memory_sum, memory_samples, tps_sum, tps_samples)
    VALUES ('default', ${server}, ${step}, now() - ${minutes} * INTERVAL '1 minute', now(), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`
  await keep(60, 121)
  await keep(60, 119)
  await keep(600, 121)
  await keep(600, 24 * 60 + 1)
  t.equal(await deleteOld(database), 2)
  t.same([...await database`SELECT step FROM server_metrics ORDER BY step`], [{ step: 60 }, { step: 600 }])
})
