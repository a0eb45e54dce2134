import { rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { pingStatus } from '../../lib/status-ping.ts'
import { waitFor } from '../wait.ts'
import { create, get, home, killGame, newNamespace, newServer, patch, podOf, remove, toAddress, waitForPhase } from './platform.ts'

/** On this platform a file says what LATEST is at the moment. */
const latestFile = `${home()}/node/latest-version`
const setLatest = (version: string): void => { writeFileSync(latestFile, version) }

/** The version that the game tells, once it answers: the status may speak of Running for a moment after a crash. */
const versionAt = (endpoint: string): Promise<string> => waitFor(`an answer at ${endpoint}`, () => pingStatus({ ...toAddress(endpoint), timeoutMs: 5_000 }).then(({ version }) => version, () => undefined))

t.teardown(() => { rmSync(latestFile, { force: true }) })

t.test('a server on LATEST keeps the version of its world until an upgrade is asked for', async (t) => {
  const namespace = await newNamespace(t)
  setLatest('1.20.4')
  await create(newServer(namespace, 'pinned'))
  const { status } = await waitForPhase(namespace, 'pinned', 'Running')
  const server = await waitFor('the version to be known', async () => { const now = await get('MinecraftServer', namespace, 'pinned'); return now.status.version !== undefined && now })
  t.equal(server.status.version, '1.20.4')
  t.match(await versionAt(status.endpoint), '1.20.4')
  const claim = (): Promise<{ metadata: { uid: string; annotations: Record<string, string> } }> => get('PersistentVolumeClaim', namespace, 'data-mc-pinned-0')
  t.match(JSON.parse((await claim()).metadata.annotations['homecraft.io/world'] ?? ''), { version: '1.20.4' }, 'the claim remembers it')
  setLatest('1.21.4')

  await t.test('over a crash within the pod that was made for LATEST', async (t) => {
    const { uid } = (await podOf(namespace, 'pinned')).metadata
    await waitFor('the pod to have been told the version', async () => (await podOf(namespace, 'pinned')).metadata.annotations['homecraft.io/files-digest'] === (await get('StatefulSet', namespace, 'mc-pinned')).metadata.annotations['homecraft.io/files-digest'])
    await killGame(namespace, 'pinned')
    await waitFor('the game to be started again', async () => (await podOf(namespace, 'pinned')).status.containerStatuses.find((one: { name: string }) => one.name === 'minecraft').restartCount > 0)
    await waitForPhase(namespace, 'pinned', 'Running')
    t.equal((await podOf(namespace, 'pinned')).metadata.uid, uid)
    t.match(await versionAt(status.endpoint), '1.20.4')
  })

  await t.test('over a restart', async (t) => {
    const { uid } = (await podOf(namespace, 'pinned')).metadata
    await patch('MinecraftServer', namespace, 'pinned', { spec: { restartRequest: 'again' } })
    await waitFor('another pod', async () => { const pod = await podOf(namespace, 'pinned'); return pod !== undefined && pod.metadata.uid !== uid })
    const { status: now } = await waitForPhase(namespace, 'pinned', 'Running')
    t.match(await versionAt(now.endpoint), '1.20.4')
  })

  await t.test('over its deletion, when it is made anew', async (t) => {
    await remove('MinecraftServer', namespace, 'pinned')
    await waitFor('the server to be gone', async () => !(await get('MinecraftServer', namespace, 'pinned')) && !(await get('StatefulSet', namespace, 'mc-pinned')))
    await create(newServer(namespace, 'pinned'))
    const { status: now } = await waitForPhase(namespace, 'pinned', 'Running')
    t.match(await versionAt(now.endpoint), '1.20.4')
  })

  await t.test('and then it moves on, once', async (t) => {
    await patch('MinecraftServer', namespace, 'pinned', { spec: { upgradeRequest: 'spring', restartRequest: 'upgrade' } })
    await waitFor('the new version', async () => { const now = await get('MinecraftServer', namespace, 'pinned'); return now.status.version === '1.21.4' && now.status.phase === 'Running' })
    t.match(await versionAt((await get('MinecraftServer', namespace, 'pinned')).status.endpoint), '1.21.4')
    t.match(JSON.parse((await claim()).metadata.annotations['homecraft.io/world'] ?? ''), { version: '1.21.4', upgradeRequest: 'spring' })
  })
})
