import t from 'tap'
import { pino } from 'pino'
import { buildApp } from '../../hooks/app.ts'
import { settings } from '../hooks/world.ts'
import { waitFor } from '../wait.ts'
import { hookToken, systemSecret, useHooks } from './other-hooks.ts'
import { create, get, newNamespace, newServer, patch, podOf, toAddress, waitForCondition, waitForPhase } from './platform.ts'
import { join } from './player.ts'

const NEXT_RELEASE = '2099.1.1'

t.test('a new release of HomeCraft restarts no running server', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'steady', { version: '1.21.4' }))
  const { status } = await waitForPhase(namespace, 'steady', 'Running')
  const { uid } = (await podOf(namespace, 'steady')).metadata
  const steve = await join({ ...toAddress(status.endpoint), username: 'steve' })

  const derivationKey = Buffer.from(await systemSecret('derivation-key', 'key'), 'hex')
  const next = { ...settings, derivationKey, minecraftImage: `itzg/minecraft-server:${NEXT_RELEASE}`, sftpImage: `atmoz/sftp:${NEXT_RELEASE}` }
  const app = buildApp({ token: await hookToken(), logger: pino({ level: 'silent' }), settings: next })
  const restore = await useHooks(t, app, { sync: '/minecraft-server/sync', finalize: '/minecraft-server/finalize' })
  await waitFor('the new release to have written its template', async () => {
    await patch('MinecraftServer', namespace, 'steady', { metadata: { annotations: { 'test/touch': String(Date.now()) } } })
    return JSON.stringify((await get('StatefulSet', namespace, 'mc-steady')).spec.template).includes(NEXT_RELEASE)
  })
  const server = await waitForCondition(namespace, 'steady', 'PendingRestart', ['False', 'UpToDate'])
  t.equal(server.status.phase, 'Running', 'and it is no pending restart of the tenant\'s making')
  t.equal((await get('StatefulSet', namespace, 'mc-steady')).spec.updateStrategy.type, 'OnDelete')
  t.equal((await podOf(namespace, 'steady')).metadata.uid, uid, 'the pod is the same')
  t.ok(steve.isOn(), 'the player did not notice')
  await steve.leave()

  await t.test('a tenant\'s change meanwhile names that change alone', async (t) => {
    await patch('MinecraftServer', namespace, 'steady', { spec: { motd: 'after the release' } })
    const pending = await waitForCondition(namespace, 'steady', 'PendingRestart', ['True', 'SettingsChanged'])
    t.match(pending.status.conditions.find((one: { type: string }) => one.type === 'PendingRestart').message, /: motd$/)
    t.equal((await podOf(namespace, 'steady')).metadata.uid, uid)
  })

  await t.test('the next restart takes the new release and the change', async (t) => {
    await patch('MinecraftServer', namespace, 'steady', { spec: { restartRequest: 'now' } })
    const pod = await waitFor('another pod', async () => { const now = await podOf(namespace, 'steady'); return now !== undefined && now.metadata.uid !== uid && now })
    t.match(pod.spec.containers[0].image, NEXT_RELEASE)
    await waitForPhase(namespace, 'steady', 'Running')
  })
  await restore()
})
