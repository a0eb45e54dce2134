import t from 'tap'
import { waitFor } from '../wait.ts'
import { startDirectPlatform } from './direct-platform.ts'
import { get, patch, platformFile, podOf } from './platform.ts'
import { expectStatus, newTenant } from './rest.ts'

t.test('without a bus sync applies commands and looks at the cluster itself', { timeout: 600_000 }, async (t) => {
  await startDirectPlatform(t)
  t.equal(platformFile().nats, undefined)
  t.notOk('nats' in platformFile().pids)

  const tenant = await newTenant(t)
  const { id } = await tenant.create('direct')
  const running = await tenant.waitFor(id, 'running', 'Running')
  t.equal(running.endpoint, (await tenant.resource('direct')).status.endpoint)

  await t.test('there is no console, nothing is measured, and lists of players change all the same', async (t) => {
    for (const [method, path, body] of [['POST', 'command', { command: 'list' }], ['GET', 'logs'], ['GET', 'metrics'], ['GET', 'players'], ['POST', 'players/steve/kick']] as const) {
      t.match(await expectStatus(503, tenant.call(method, `/servers/${id}/${path}`, body)), { code: 'HC_BUS_OFF', title: 'The event bus is switched off' }, path)
    }
    await expectStatus(200, tenant.call('PUT', `/servers/${id}/players/steve/op`))
    await waitFor('the operator to arrive', async () => (await tenant.resource('direct')).spec.ops?.includes('steve'))
  })

  await t.test('a change, a restart and a kill arrive', async (t) => {
    await expectStatus(200, tenant.call('PATCH', `/servers/${id}`, { motd: 'without a bus' }))
    await waitFor('the change', async () => (await tenant.resource('direct')).spec.motd === 'without a bus')
    for (const action of ['restart', 'kill']) {
      const { metadata: { uid } } = await podOf(tenant.namespace, 'direct')
      await expectStatus(202, tenant.call('POST', `/servers/${id}/actions/${action}`))
      await waitFor(`another pod after the ${action}`, async () => { const pod = await podOf(tenant.namespace, 'direct'); return pod && pod.metadata.uid !== uid })
      await waitFor('the server to be ready again', async () => (await tenant.resource('direct')).status?.phase === 'Running')
      await tenant.waitFor(id, 'running', 'Running')
    }
    t.ok((await tenant.resource('direct')).metadata.generation <= (await tenant.server(id)).version)
  })

  await t.test('what the cluster refuses is told', async (t) => {
    await patch('Namespace', undefined, tenant.namespace, { metadata: { labels: { 'homecraft.io/tenant': null } } })
    const refused = await tenant.create('homeless', { desiredState: 'Stopped' })
    t.equal((await tenant.waitFor(refused.id, 'failed')).reason, 'NamespaceTaken')
    await patch('Namespace', undefined, tenant.namespace, { metadata: { labels: { 'homecraft.io/tenant': tenant.slug } } })
  })

  await t.test('a deletion keeps the world, an approval removes it', async (t) => {
    await expectStatus(202, tenant.call('DELETE', `/servers/${id}`))
    await waitFor('the world to be kept', async () => (await tenant.server(id)).world === 'Kept')
    t.ok(await get('PersistentVolumeClaim', tenant.namespace, 'data-mc-direct-0'))
    await expectStatus(202, tenant.call('DELETE', `/servers/${id}/world?confirm=direct`))
    await waitFor('the world to be removed', async () => (await tenant.server(id)).world === 'Removed')
    t.equal(await get('PersistentVolumeClaim', tenant.namespace, 'data-mc-direct-0'), undefined)
  })
})
