import t from 'tap'
import { create, newServer, patch, remove } from '../e2e/platform.ts'
import { newTenant, platformDatabase } from '../e2e/rest.ts'
import { waitFor } from '../wait.ts'

/** Between two drift passes and two resyncs, with room for a slow machine. */
const LIMIT_MS = 120_000

t.test('P3: rows come to match the cluster, whatever was changed behind their back', async (t) => {
  const tenant = await newTenant(t)
  const database = platformDatabase(t)
  const names = ['edited', 'erased', 'resumed', 'forgotten', 'unsent', 'moved']
  const ids = Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await tenant.create(name, { desiredState: 'Stopped' })).id])))
  for (const name of names) await tenant.waitFor(ids[name], 'stopped')

  // 1. Everything at once, as after a night of bad luck.
  await database`UPDATE servers SET observed_status = 'failed', state = jsonb_set(state, '{phase}', '"Error"') WHERE id = ${ids['edited']}`
  await database`UPDATE servers SET state = NULL, observed_status = 'deploying', k8s_version = NULL WHERE id = ${ids['erased']}`
  await database`UPDATE servers SET k8s_version = k8s_version + 1000000000 WHERE id = ${ids['resumed']}`
  await database`DELETE FROM outbox WHERE server_id = ${ids['forgotten']}`
  await database`DELETE FROM servers WHERE id = ${ids['forgotten']}`
  await remove('MinecraftServer', tenant.namespace, 'unsent')
  await patch('MinecraftServer', tenant.namespace, 'moved', { spec: { motd: 'not the row\'s' } })
  await create(newServer(tenant.namespace, 'byhand', { desiredState: 'Stopped' }))

  // 2. Each row tells again what is there.
  const isStopped = async (id: string): Promise<boolean> => { const { status, body } = await tenant.call('GET', `/servers/${id}`); return status === 200 && body.status === 'stopped' && body.phase === 'Stopped' }
  for (const name of ['edited', 'erased', 'resumed', 'forgotten', 'moved']) await waitFor(`the row of ${name}`, () => isStopped(ids[name]), LIMIT_MS)
  await waitFor('the row of a resource that is gone', async () => (await tenant.server(ids['unsent'])).world === 'Kept', LIMIT_MS)
  await waitFor('the row of a resource that nobody announced', async () => (await tenant.call('GET', '/servers?limit=200')).body.items.some((one: { name: string; status: string }) => one.name === 'byhand' && one.status === 'stopped'), LIMIT_MS)
  await waitFor('the spec that is the row\'s', async () => (await tenant.resource('moved')).spec.motd === 'A HomeCraft server', LIMIT_MS)
  t.equal((await tenant.resource('forgotten')).metadata.labels['homecraft.io/server-id'], ids['forgotten'], 'a managed resource without a row is projected, never deleted')
})
