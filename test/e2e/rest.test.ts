import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { RetentionPolicy, StorageType } from 'nats'
import { pingStatus } from '../../lib/status-ping.ts'
import { waitFor } from '../wait.ts'
import { conditionOf, create, get, killGame, kubectl, newServer, patch, platformFile, podOf, remove, toAddress, waitForPhase } from './platform.ts'
import { expectStatus, followReports, newTenant, platformBus, platformDatabase, rest } from './rest.ts'

const run = promisify(execFile)

t.test('the curl of the README makes a server, and kubectl shows it', async (t) => {
  const { api, tenantKey } = platformFile()
  const body = '{"name": "my-server", "eula": true, "sftpUsers": ["user:pass:1000:1000:minecraft"]}'
  const { stdout } = await run('curl', ['-sS', '-X', 'POST', `${api}/api/v1/servers`, '-H', `Authorization: Bearer ${tenantKey}`, '-d', body])
  const made = JSON.parse(stdout)
  t.teardown(async () => {
    await rest('DELETE', `/servers/${made.id}`)
    await waitFor('my-server to be gone', async () => !(await get('MinecraftServer', 'default', 'my-server')))
    await waitFor('the API to say so', async () => (await rest('GET', `/servers/${made.id}`)).body.world === 'Kept')
    await expectStatus(202, rest('DELETE', `/servers/${made.id}/world?confirm=my-server`))
    await waitFor('its world to be gone', async () => (await rest('GET', `/servers/${made.id}`)).body.world === 'Removed')
  })
  t.match(made, { name: 'my-server', status: 'deploying', spec: { storageSize: '1Gi', version: 'LATEST', sftpUsers: ['user:***:1000:1000:minecraft'] } })

  const yaml = await waitFor('kubectl to show it', async () => {
    const shown = await kubectl(['get', 'minecraftservers.homecraft.io', 'my-server', '-o', 'yaml'])
    return shown.code === 0 && shown.stdout
  })
  t.match(yaml, /namespace: default/)
  t.match(yaml, new RegExp(`homecraft.io/server-id: ${made.id}`))
  t.notMatch(yaml, /user:pass:/, 'the password was hashed on arrival')
  await waitFor('it to run', async () => (await rest('GET', `/servers/${made.id}`)).body.status === 'running')
})

t.test('the bus is kept as the contract says: 24 h, limits, file, two minutes of duplicates', async (t) => {
  const nc = await platformBus(t)
  const { config } = await (await nc.jetstreamManager()).streams.info('HOMECRAFT_EVENTS')
  t.match(config, { retention: RetentionPolicy.Limits, storage: StorageType.File, max_age: 24 * 3600e9, duplicate_window: 120e9 })
})

t.test('the life of a server by REST: each step reaches resource, pod, bus and row', async (t) => {
  const tenant = await newTenant(t)
  const reports = await followReports(t, tenant.slug)
  const typesOf = (): string[] => reports.map(({ type }) => type)

  const made = await tenant.create('survival', { motd: 'first' })
  const { id } = made
  t.equal(made.status, 'deploying')
  const running = await tenant.waitFor(id, 'running', 'Running')
  const resource = await tenant.resource('survival')
  t.match(resource.metadata, { labels: { 'homecraft.io/server-id': id }, annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': '1' } })
  t.match(resource.metadata.finalizers.sort(), ['metacontroller.io/compositecontroller-minecraft-server', 'metacontroller.io/decoratorcontroller-event-relay'])
  t.equal(running.endpoint, resource.status.endpoint)
  const report = await waitFor('k8s.running', () => reports.find(({ type }) => type === 'k8s.running'))
  t.equal(`${report.data.address}:${report.data.port}`, running.endpoint)
  t.equal(typesOf()[0], 'k8s.starting')
  t.ok(await pingStatus({ ...toAddress(running.endpoint), timeoutMs: 10_000 }), 'it can be joined')

  await t.test('a change waits for a restart, and the restart brings it', async (t) => {
    const patched = await expectStatus(200, tenant.call('PATCH', `/servers/${id}`, { motd: 'second' }))
    t.match(patched, { version: 2, spec: { motd: 'second' } })
    const pending = await waitFor('the API to tell what waits', async () => (await tenant.server(id)).pendingRestart)
    t.match(pending, /motd/)
    const { metadata: { uid } } = await podOf(tenant.namespace, 'survival')
    await expectStatus(202, tenant.call('POST', `/servers/${id}/actions/restart`))
    await waitFor('another pod', async () => { const pod = await podOf(tenant.namespace, 'survival'); return pod && pod.metadata.uid !== uid })
    await waitFor('the change to be in', async () => { const now = await tenant.server(id); return now.status === 'running' && !now.pendingRestart })
    t.equal((await pingStatus({ ...toAddress((await tenant.server(id)).endpoint), timeoutMs: 10_000 })).description, 'second')
  })

  await t.test('stop and start', async () => {
    await expectStatus(202, tenant.call('POST', `/servers/${id}/actions/stop`))
    await tenant.waitFor(id, 'stopped', 'Stopped')
    await expectStatus(202, tenant.call('POST', `/servers/${id}/actions/start`))
    await tenant.waitFor(id, 'running', 'Running')
  })

  await t.test('a game that crashes is told as starting, then as running, and the row follows', async () => {
    reports.length = 0
    await killGame(tenant.namespace, 'survival')
    await waitFor('k8s.starting and then k8s.running', () => { const types = typesOf(); return types.includes('k8s.starting') && types.lastIndexOf('k8s.running') > types.indexOf('k8s.starting') })
    await tenant.waitFor(id, 'running', 'Running')
    await waitFor('the history to tell it', async () => {
      const { items } = await expectStatus(200, tenant.call('GET', `/servers/${id}/events`))
      return items.some(({ type }: { type: string }) => type === 'k8s.starting') && items
    })
  })

  await t.test('a kill ends the pod without a save, once', async (t) => {
    const { metadata: { uid } } = await podOf(tenant.namespace, 'survival')
    await expectStatus(202, tenant.call('POST', `/servers/${id}/actions/kill`))
    const next = await waitFor('another pod', async () => { const pod = await podOf(tenant.namespace, 'survival'); return pod && pod.metadata.uid !== uid && pod })
    await tenant.waitFor(id, 'running', 'Running')
    t.equal((await podOf(tenant.namespace, 'survival')).metadata.uid, next.metadata.uid)
  })

  await t.test('a deletion keeps the world; another server of the name has to say that it wants it', async (t) => {
    const generation: number = (await tenant.resource('survival')).metadata.generation
    t.ok(generation <= (await tenant.server(id)).version, 'no command had an effect twice')
    t.match(await expectStatus(202, tenant.call('DELETE', `/servers/${id}`)), { status: 'terminating' })
    await waitFor('the resource to be gone', async () => !(await tenant.resource('survival')))
    await waitFor('k8s.deleted', () => typesOf().includes('k8s.deleted'))
    await waitFor('the API to say that the world is kept', async () => (await tenant.server(id)).world === 'Kept')
    const claim = await get('PersistentVolumeClaim', tenant.namespace, 'data-mc-survival-0')
    t.match(await expectStatus(409, tenant.call('POST', '/servers', { name: 'survival', eula: true })), { code: 'HC_WORLD_KEPT' })
    const again = await tenant.create('survival', { world: 'keep', desiredState: 'Stopped' })
    await tenant.waitFor(again.id, 'stopped', 'Stopped')
    t.equal((await get('PersistentVolumeClaim', tenant.namespace, 'data-mc-survival-0')).metadata.uid, claim.metadata.uid)
    t.match(await expectStatus(409, tenant.call('DELETE', `/servers/${id}/world?confirm=survival`)), { code: /^HC_/ }, 'the world is another server\'s now')
    await expectStatus(202, tenant.call('DELETE', `/servers/${again.id}`))
    await waitFor('the world to be kept again', async () => (await tenant.server(again.id)).world === 'Kept')
    t.equal((await tenant.call('DELETE', `/servers/${again.id}/world?confirm=wrong`)).status, 422, 'a wrong name approves nothing')
    await expectStatus(202, tenant.call('DELETE', `/servers/${again.id}/world?confirm=survival`))
    await waitFor('the world to be removed, as approved', async () => (await tenant.server(again.id)).world === 'Removed')
    t.equal(await get('PersistentVolumeClaim', tenant.namespace, 'data-mc-survival-0'), undefined)
    // The claim's end is the world's; the cluster takes the volume away in its own time.
    await waitFor('the volume to be gone too', async () => !(await get('PersistentVolume', undefined, claim.spec.volumeName)))
  })
})

t.test('a server made with kubectl appears, is read-only, and is adopted', async (t) => {
  const tenant = await newTenant(t)
  // The namespace comes with the first server of the tenant.
  const first = await tenant.create('first', { desiredState: 'Stopped' })
  await tenant.waitFor(first.id, 'stopped')
  await create(newServer(tenant.namespace, 'byhand', { desiredState: 'Stopped', motd: 'by hand', sftpUsers: ['steve:plain-secret:1000:1000:minecraft'] }))
  const { uid } = (await tenant.resource('byhand')).metadata
  const shown = await tenant.call('GET', `/servers/${uid}`).then(() => waitFor('it to appear', async () => { const { status, body } = await tenant.call('GET', `/servers/${uid}`); return status === 200 && body.status === 'stopped' && body }))
  t.match(shown, { id: uid, name: 'byhand', managedBy: 'kubectl', spec: { motd: 'by hand', sftpUsers: ['steve:***:1000:1000:minecraft'] } })
  t.match(await expectStatus(409, tenant.call('PATCH', `/servers/${uid}`, { motd: 'x' })), { code: 'HC_MANAGED_BY_KUBECTL', detail: /adopt/ })
  await patch('MinecraftServer', tenant.namespace, 'byhand', { spec: { motd: 'changed by hand' } })
  await waitFor('the change to be shown', async () => (await tenant.server(uid)).spec.motd === 'changed by hand')

  await expectStatus(202, tenant.call('POST', `/servers/${uid}/adopt`))
  const adopted = await waitFor('the resource to be the API\'s', async () => { const now = await tenant.resource('byhand'); return now.metadata.annotations?.['homecraft.io/managed-by'] === 'api' && now })
  t.equal(adopted.metadata.labels['homecraft.io/server-id'], uid)
  t.equal(adopted.metadata.uid, uid, 'the same resource')
  t.notMatch(JSON.stringify(adopted.spec), /plain-secret/)
  await expectStatus(200, tenant.call('PATCH', `/servers/${uid}`, { motd: 'by REST' }))
  await waitFor('the change to arrive', async () => (await tenant.resource('byhand')).spec.motd === 'by REST')
})

t.test('what is changed behind the API\'s back is put back, and the history says so', async (t) => {
  const tenant = await newTenant(t)
  const { id } = await tenant.create('steady', { desiredState: 'Stopped', motd: 'mine' })
  await tenant.waitFor(id, 'stopped')
  await patch('MinecraftServer', tenant.namespace, 'steady', { spec: { motd: 'theirs' } })
  await waitFor('the spec to be put back', async () => (await tenant.resource('steady')).spec.motd === 'mine')
  await waitFor('the history to say so', async () => (await expectStatus(200, tenant.call('GET', `/servers/${id}/events`))).items.some(({ type }: { type: string }) => type === 'spec.put-back'))

  await t.test('a row whose status was edited by hand is corrected', async () => {
    const database = platformDatabase(t)
    await database`UPDATE servers SET observed_status = 'running', state = jsonb_set(state, '{phase}', '"Running"') WHERE id = ${id}`
    await tenant.waitFor(id, 'stopped', 'Stopped')
  })

  await t.test('a resource that was deleted by hand takes its row along, and keeps the world', async () => {
    await remove('MinecraftServer', tenant.namespace, 'steady')
    await waitFor('the API to say so', async () => { const now = await tenant.server(id); return now.world === 'Kept' && now.status === 'terminating' })
  })

  await t.test('a kept world whose claim was deleted by hand is offered no more', async (t) => {
    const claim = 'data-mc-steady-0'
    const ofServer = { 'app.kubernetes.io/name': 'minecraft-server', 'homecraft.io/server': 'steady' }
    await create({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: claim, namespace: tenant.namespace, labels: ofServer }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } })
    t.match(await expectStatus(409, tenant.call('POST', '/servers', { name: 'steady', eula: true })), { code: 'HC_WORLD_KEPT' })
    await remove('PersistentVolumeClaim', tenant.namespace, claim)
    await waitFor('the claim to be gone', async () => !(await get('PersistentVolumeClaim', tenant.namespace, claim)))
    // A minute is waited for after the end of a server.
    await platformDatabase(t)`UPDATE servers SET gone_at = gone_at - INTERVAL '1 minute' WHERE id = ${id}`
    await waitFor('the API to say so', async () => (await tenant.server(id)).world === 'Removed')
    await tenant.create('steady', { desiredState: 'Stopped' })
  })
})

t.test('what the cluster refuses is told in its own words, and tried no more', async (t) => {
  const tenant = await newTenant(t)
  const first = await tenant.create('first', { desiredState: 'Stopped' })
  await tenant.waitFor(first.id, 'stopped')

  await t.test('a quota', async (t) => {
    await create({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'few', namespace: tenant.namespace }, spec: { hard: { 'count/minecraftservers.homecraft.io': '1' } } })
    await waitFor('the quota to count', async () => (await get('ResourceQuota', tenant.namespace, 'few'))?.status?.used)
    const { id } = await tenant.create('second', { desiredState: 'Stopped' })
    const failed = await tenant.waitFor(id, 'failed')
    t.match(failed.message, /exceeded quota: few/)
    await remove('ResourceQuota', tenant.namespace, 'few')
    await expectStatus(200, tenant.call('PATCH', `/servers/${id}`, { motd: 'again' }))
    await tenant.waitFor(id, 'stopped')
    t.equal((await tenant.resource('second')).spec.motd, 'again', 'a change of what never came to be is another try')
  })

  await t.test('a name that somebody else has', async (t) => {
    await create(newServer(tenant.namespace, 'taken', { desiredState: 'Stopped', motd: 'first come' }))
    const answer = await tenant.call('POST', '/servers', { name: 'taken', eula: true })
    if (answer.status === 201) {
      const failed = await tenant.waitFor(answer.body.id, 'failed')
      t.equal(failed.reason, 'NameTaken')
    } else t.match(answer, { status: 409, body: { code: 'HC_NAME_TAKEN' } }, 'it was seen already')
    t.equal((await tenant.resource('taken')).spec.motd, 'first come')
  })
})

t.test('a spec that the administrator does not allow is told by the hook, and goes on as it was', async (t) => {
  const tenant = await newTenant(t)
  const { id } = await tenant.create('selective', { desiredState: 'Stopped' })
  await tenant.waitFor(id, 'stopped')
  await expectStatus(200, tenant.call('PATCH', `/servers/${id}`, { nodeSelector: { 'example.org/pool': 'fast' } }))
  await waitFor('the API to tell it', async () => /ALLOWED_NODE_LABELS/.test((await tenant.server(id)).message ?? ''))
  t.equal(conditionOf(await waitForPhase(tenant.namespace, 'selective', 'Stopped'), 'Accepted').reason, 'NotAllowed')
})
