import { rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { LIMIT_MS, waitFor } from '../wait.ts'
import { conditionOf, create, evict, get, killGame, kubectl, newNamespace, newServer, patch, podOf, rcon, toAddress, waitForCondition, waitForPhase, worldFile } from './platform.ts'
import { join } from './player.ts'

type Place = Awaited<ReturnType<Awaited<ReturnType<typeof join>>['placeBlock']>>

/** A player changes the world; nothing is saved by hand. */
async function build(endpoint: string, block: string): Promise<Place> {
  const steve = await join({ ...toAddress(endpoint), username: 'steve' })
  const place = await steve.placeBlock(block)
  await steve.leave()
  return place
}

async function blockAt(endpoint: string, place: Place): Promise<string> {
  // The status may speak of Running for a moment after a crash.
  const alex = await waitFor('alex to be let in', () => join({ ...toAddress(endpoint), username: 'alex' }).catch(() => undefined))
  const block = await alex.blockAt(place)
  await alex.leave()
  return block
}

t.test('what was built is there after every way in which a server ends', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'kept', { onlineMode: false, gameMode: 'Creative' }))
  const { status } = await waitForPhase(namespace, 'kept', 'Running')
  const { endpoint } = status
  const uid = async (): Promise<string | undefined> => (await podOf(namespace, 'kept'))?.metadata.uid
  const runsAgain = async (before: string | undefined): Promise<void> => {
    await waitFor('another pod', async () => { const now = await uid(); return now !== undefined && now !== before })
    await waitForPhase(namespace, 'kept', 'Running')
  }

  await t.test('a stop', async (t) => {
    const place = await build(endpoint, 'stone')
    await patch('MinecraftServer', namespace, 'kept', { spec: { desiredState: 'Stopped' } })
    await waitForPhase(namespace, 'kept', 'Stopped')
    await patch('MinecraftServer', namespace, 'kept', { spec: { desiredState: 'Running' } })
    await waitForPhase(namespace, 'kept', 'Running')
    t.equal(await blockAt(endpoint, place), 'stone')
  })

  await t.test('a restart that was asked for', async (t) => {
    const place = await build(endpoint, 'glass')
    const before = await uid()
    await patch('MinecraftServer', namespace, 'kept', { spec: { restartRequest: 'first' } })
    await runsAgain(before)
    t.equal(await blockAt(endpoint, place), 'glass')
    const after = await uid()
    await patch('MinecraftServer', namespace, 'kept', { spec: { restartRequest: null } })
    await waitForPhase(namespace, 'kept', 'Running')
    t.equal(await uid(), after, 'a token that is taken away asks for nothing')
  })

  await t.test('a drain of its node, which evicts it', async (t) => {
    const place = await build(endpoint, 'bookshelf')
    const before = await uid()
    await waitFor('the eviction to be allowed, since nobody is on', () => evict(namespace, 'mc-kept-0'))
    await runsAgain(before)
    t.equal(await blockAt(endpoint, place), 'bookshelf')
  })

  await t.test('the deletion of its pod', async (t) => {
    const place = await build(endpoint, 'dirt')
    const before = await uid()
    await kubectl(['delete', 'pod', '-n', namespace, 'mc-kept-0', '--wait=false'])
    await runsAgain(before)
    t.equal(await blockAt(endpoint, place), 'dirt')
  })

  await t.test('a crash: what was saved last is there, and the pod is the same', async (t) => {
    const place = await build(endpoint, 'sandstone')
    await rcon(namespace, 'kept', 'save-all flush')
    const before = await uid()
    await killGame(namespace, 'kept')
    await waitFor('the game to be started again', async () => (await podOf(namespace, 'kept')).status.containerStatuses.find((one: { name: string }) => one.name === 'minecraft').restartCount > 0)
    await waitForPhase(namespace, 'kept', 'Running')
    t.equal(await blockAt(endpoint, place), 'sandstone')
    t.equal(await uid(), before)
  })
})

t.test('no drain evicts a server while players are on', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'busy'))
  const { status } = await waitForPhase(namespace, 'busy', 'Running')
  const steve = await join({ ...toAddress(status.endpoint), username: 'steve' })
  await waitFor('the pod to be labelled occupied', async () => (await podOf(namespace, 'busy')).metadata.labels['homecraft.io/occupied'] === 'true')
  await waitFor('the budget to count it', async () => (await get('PodDisruptionBudget', namespace, 'mc-busy')).status?.currentHealthy === 1)
  t.equal(await evict(namespace, 'mc-busy-0'), false, 'the eviction is refused')
  await steve.leave()
  await waitFor('the label to go', async () => (await podOf(namespace, 'busy')).metadata.labels['homecraft.io/occupied'] === undefined)
  await waitFor('the eviction to be allowed', () => evict(namespace, 'mc-busy-0'))
})

t.test('a stop while the server installs is quick, one that saves for long completes, and one that saves for too long is told', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'slow', { onlineMode: false, gameMode: 'Creative', stop: { saveTimeoutSeconds: 600, announceSeconds: 3 } }))
  const { status } = await waitForPhase(namespace, 'slow', 'Running')
  t.equal((await podOf(namespace, 'slow')).spec.terminationGracePeriodSeconds, 3 + 600 + 30, 'announcement, save and 30 s more')
  const want = (spec: object): Promise<unknown> => patch('MinecraftServer', namespace, 'slow', { spec })
  const [install, save] = await Promise.all(['install', 'save'].map((what) => worldFile(namespace, 'slow', `.homecraft-${what}-seconds`)))
  const log = async (): Promise<string> => (await kubectl(['logs', '-n', namespace, 'mc-slow-0', '-c', 'minecraft'])).stdout
  /** Stops the server and tells how its game ended. A finalizer keeps the pod until that is read. */
  const stop = async (): Promise<{ exitCode: number; message?: string }> => {
    await patch('Pod', namespace, 'mc-slow-0', { metadata: { finalizers: ['test.homecraft.io/read'] } })
    await want({ desiredState: 'Stopped' })
    const end = await waitFor('the game to end', async () => (await podOf(namespace, 'slow')).status.containerStatuses.find((one: { name: string }) => one.name === 'minecraft').state.terminated)
    await patch('Pod', namespace, 'mc-slow-0', { metadata: { finalizers: null } })
    return end
  }

  await t.test('a stop during the installation', async (t) => {
    await want({ desiredState: 'Stopped' })
    await waitForPhase(namespace, 'slow', 'Stopped')
    // Like the grace period longer than any wait of this test: neither its end nor that of the installation stops the server.
    writeFileSync(install!, String(2 * LIMIT_MS / 1000))
    await want({ desiredState: 'Running' })
    await waitFor('the server to install', async () => /Resolved version/.test(await log()))
    // The SFTP image too loses a request to stop until its first run is over.
    await waitFor('SFTP to be up', async () => (await podOf(namespace, 'slow')).status.containerStatuses.find((one: { name: string }) => one.name === 'sftp').started === true)
    const { exitCode, message } = await stop()
    t.equal(exitCode, 143, 'it ended by the request to stop; 137 would tell that the grace period was over')
    t.notMatch(message ?? '', /Starting the Minecraft server/, 'it was still installing')
    t.match(conditionOf(await waitForPhase(namespace, 'slow', 'Stopped'), 'Degraded'), { status: 'False' }, 'nothing was cut short')
    rmSync(install!)
  })

  await t.test('a save that takes long', async (t) => {
    await want({ desiredState: 'Running', stop: { saveTimeoutSeconds: 45 } })
    await waitForPhase(namespace, 'slow', 'Running')
    const place = await build(status.endpoint, 'glass')
    writeFileSync(save!, '8')
    const ended = stop()
    await waitFor('the save to begin', async () => /Saving worlds/.test(await log()))
    t.notMatch(await log(), /All dimensions are saved/, 'it takes its time')
    t.match(await ended, { exitCode: 0 })
    t.match(conditionOf(await waitForPhase(namespace, 'slow', 'Stopped'), 'Degraded'), { status: 'False' }, 'its save was not cut short')
    rmSync(save!)
    await want({ desiredState: 'Running' })
    await waitForPhase(namespace, 'slow', 'Running')
    t.equal(await blockAt(status.endpoint, place), 'glass')
  })

  await t.test('a save that takes longer than it may', async (t) => {
    await want({ desiredState: 'Stopped', stop: { saveTimeoutSeconds: 10, announceSeconds: 0 } })
    await waitForPhase(namespace, 'slow', 'Stopped')
    await want({ desiredState: 'Running' })
    await waitForPhase(namespace, 'slow', 'Running')
    writeFileSync(save!, '600')
    t.match(await stop(), { exitCode: 255 }, 'the image gave up on the save')
    const stopped = await waitForCondition(namespace, 'slow', 'Degraded', ['True', 'SaveCutShort'])
    t.equal(stopped.status.phase, 'Stopped')
    t.match(conditionOf(stopped, 'Degraded').message, 'Raise stop.saveTimeoutSeconds')
    rmSync(save!)
    await want({ desiredState: 'Running' })
    t.match(conditionOf(await waitForPhase(namespace, 'slow', 'Running'), 'Degraded'), { status: 'False' }, 'and it is forgotten once the server runs again')
  })
})
