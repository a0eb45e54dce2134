import t from 'tap'
import { rest, expectStatus, newTenant } from '../e2e/rest.ts'
import { create, get, platformFile } from '../e2e/platform.ts'
import { waitFor } from '../wait.ts'

t.test('P7: a tenant sees and touches only its own', async (t) => {
  const [alice, bob] = [await newTenant(t), await newTenant(t)]
  const { id } = await alice.create('private', { desiredState: 'Stopped' })
  await alice.waitFor(id, 'stopped')

  await t.test('every operation on another tenant\'s server answers as if there were none', async (t) => {
    const unknown = '00000000-0000-4000-8000-000000000000'
    const operations: [string, string, object?][] = [
      ['GET', ''], ['PUT', '', { name: 'private', eula: true }], ['PATCH', '', { motd: 'mine now' }], ['DELETE', ''],
      ['GET', '/events'], ['GET', '/metrics'], ['POST', '/adopt'], ['DELETE', '/world?confirm=private'],
      ['POST', '/command', { command: 'stop' }], ['GET', '/logs'], ['GET', '/players'], ['POST', '/players/steve/kick'], ['PUT', '/players/steve/op'], ['DELETE', '/players/steve/ban'],
      ...['start', 'stop', 'restart', 'kill'].map((action): [string, string] => ['POST', `/actions/${action}`]),
    ]
    for (const [method, path, body] of operations) {
      const theirs = await bob.call(method, `/servers/${id}${path}`, body)
      const none = await bob.call(method, `/servers/${unknown}${path}`, body)
      t.equal(theirs.status, 404, `${method} ${path}`)
      t.same({ ...theirs.body, requestId: '', instance: '', detail: '' }, { ...none.body, requestId: '', instance: '', detail: '' }, 'nothing tells the two apart')
    }
    t.match(await alice.server(id), { version: 1, name: 'private', status: 'stopped' })
  })

  await t.test('lists hold one\'s own alone', async (t) => {
    t.same((await bob.call('GET', '/servers')).body.items, [])
    t.same((await alice.call('GET', '/servers')).body.items.map((one: { id: string }) => one.id), [id])
  })

  await t.test('a name is free for every tenant, and each resource stands in its tenant\'s namespace', async (t) => {
    const same = await bob.create('private', { desiredState: 'Stopped' })
    await bob.waitFor(same.id, 'stopped')
    t.equal((await alice.resource('private')).metadata.labels['homecraft.io/server-id'], id)
    t.equal((await bob.resource('private')).metadata.labels['homecraft.io/server-id'], same.id)
    t.equal(await get('MinecraftServer', 'default', 'private'), undefined)
  })

  await t.test('a resource that claims another tenant\'s id changes nothing of that one\'s row', async (t) => {
    await create({
      apiVersion: 'homecraft.io/v1alpha1', kind: 'MinecraftServer',
      metadata: { name: 'claims', namespace: bob.namespace, labels: { 'homecraft.io/server-id': id }, annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': '9' } },
      spec: { eula: true, desiredState: 'Stopped', motd: 'taken over' },
    })
    await waitFor('it to be seen, as one of bob\'s', async () => (await bob.call('GET', '/servers')).body.items.some((one: { name: string }) => one.name === 'claims'))
    t.match(await alice.server(id), { version: 1, name: 'private', spec: { motd: 'A HomeCraft server' } })
  })

  await t.test('tenants and keys are the administrator\'s affair', async (t) => {
    for (const path of ['/tenants', `/tenants/${alice.slug}`, `/tenants/${alice.slug}/keys`, '/admin/dead-letters']) t.equal((await bob.call('GET', path)).status, 403, path)
    t.equal((await bob.call('POST', `/tenants/${alice.slug}/keys`, { name: 'x', scopes: ['servers:write'] })).status, 403)
    t.equal((await rest('GET', '/servers', undefined, { key: `${bob.key}x` })).status, 401)
    t.equal((await fetch(`${platformFile().api}/api/v1/servers`)).status, 401)
  })

  await t.test('a key that is revoked opens nothing any more', async () => {
    const admin = { key: platformFile().adminKey }
    const made = await expectStatus(201, rest('POST', `/tenants/${bob.slug}/keys`, { name: 'short-lived', scopes: ['servers:read'] }, admin))
    await expectStatus(200, rest('GET', '/me', undefined, { key: made.key }))
    await expectStatus(403, rest('POST', '/servers', { name: 'a', eula: true }, { key: made.key }))
    await expectStatus(204, rest('DELETE', `/tenants/${bob.slug}/keys/${made.id}`, undefined, admin))
    await waitFor('the key to be refused', async () => (await rest('GET', '/me', undefined, { key: made.key })).status === 401)
  })
})
