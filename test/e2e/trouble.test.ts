import t from 'tap'
import { waitFor } from '../wait.ts'
import { conditionOf, create, get, newNamespace, newServer, patch, podOf, rcon, waitForCondition, waitForPhase } from './platform.ts'

const VERSION = '1.21.4'

t.test('what keeps a server from running is told apart', async (t) => {
  const namespace = await newNamespace(t)
  const messageOf = async (name: string, reason: string): Promise<string> => conditionOf(await waitForCondition(namespace, name, 'Degraded', ['True', reason]), 'Degraded').message

  await t.test('no node is large enough', async (t) => {
    await create(newServer(namespace, 'huge', { memory: '200Gi', version: VERSION }))
    t.match(await messageOf('huge', 'Unschedulable'), /Insufficient memory/)
    await waitForPhase(namespace, 'huge', 'Error')
    await patch('MinecraftServer', namespace, 'huge', { spec: { memory: '512Mi' } })
    await waitForPhase(namespace, 'huge', 'Running')
    t.equal(conditionOf(await waitForCondition(namespace, 'huge', 'Degraded', ['False', 'AsExpected']), 'Degraded').status, 'False', 'and mended without any other step')
  })

  await t.test('the version does not exist', async (t) => {
    await create(newServer(namespace, 'futuristic', { version: '9.9.9' }))
    t.match(await messageOf('futuristic', 'BadVersion'), /9\.9\.9/)
    await waitForPhase(namespace, 'futuristic', 'Error')
    await patch('MinecraftServer', namespace, 'futuristic', { spec: { version: VERSION } })
    await waitForPhase(namespace, 'futuristic', 'Running')
    t.pass('a mended version starts it, though restarts wait for a request otherwise')
  })

  await t.test('its StorageClass does not exist', async (t) => {
    await create(newServer(namespace, 'homeless', { storageClassName: 'nowhere', version: VERSION }))
    await waitForCondition(namespace, 'homeless', 'StorageReady', ['False', 'VolumePending'])
    t.match(await messageOf('homeless', 'VolumePending'), /StorageClass nowhere/)
  })
})

t.test('how a game ends is told apart', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'ill', { version: VERSION }))
  await waitForPhase(namespace, 'ill', 'Running')
  const restarts = async (): Promise<number> => (await podOf(namespace, 'ill')).status.containerStatuses.find((one: { name: string }) => one.name === 'minecraft').restartCount
  const ends = async (line: string): Promise<void> => {
    // The status may speak of Running for a moment after a crash.
    await waitFor('the console', () => rcon(namespace, 'ill', 'list').then(() => true, () => false))
    const before = await restarts()
    await rcon(namespace, 'ill', line).catch(() => undefined)
    await waitFor('the game to be started again', async () => (await restarts()) > before)
  }

  await t.test('it crashes, and runs again', async (t) => {
    const { uid } = (await podOf(namespace, 'ill')).metadata
    await ends('homecraft crash 3')
    await waitForPhase(namespace, 'ill', 'Running')
    t.equal((await podOf(namespace, 'ill')).metadata.uid, uid)
    await waitForCondition(namespace, 'ill', 'Degraded', ['False', 'AsExpected'])
  })

  await t.test('it runs out of memory, which is told while it runs again', async (t) => {
    await ends('homecraft memory')
    const server = await waitForCondition(namespace, 'ill', 'Degraded', ['True', 'OutOfMemory'])
    t.match(conditionOf(server, 'Degraded').message, /Raise spec\.memory/)
    await waitForPhase(namespace, 'ill', 'Running')
    t.match(conditionOf(await get('MinecraftServer', namespace, 'ill'), 'Degraded'), { status: 'True', reason: 'OutOfMemory' })
  })

  await t.test('it crashes again and again', async (t) => {
    await create(newServer(namespace, 'broken', { version: VERSION, motd: 'first' }))
    await waitForPhase(namespace, 'broken', 'Running')
    for (let crash = 0; crash < 2; crash++) {
      await waitFor('the console', () => rcon(namespace, 'broken', 'list').then(() => true, () => false))
      await rcon(namespace, 'broken', 'homecraft crash 4').catch(() => undefined)
      await waitFor('the game to be gone', () => rcon(namespace, 'broken', 'list').then(() => false, () => true))
    }
    const server = await waitForCondition(namespace, 'broken', 'Degraded', ['True', 'CrashLoop'])
    t.match(conditionOf(server, 'Degraded').message, /exit code 4/)
    t.equal(server.status.phase, 'Error')
    await patch('MinecraftServer', namespace, 'broken', { spec: { motd: 'mended' } })
    await waitForPhase(namespace, 'broken', 'Running')
    t.pass('a change of settings replaces a pod that crashes again and again')
  })
})

t.test('a game that hangs is told', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'hung', { version: VERSION, stop: { saveTimeoutSeconds: 10 } }))
  await waitForPhase(namespace, 'hung', 'Running')
  await waitFor('the console', () => rcon(namespace, 'hung', 'list').then(() => true, () => false))
  await rcon(namespace, 'hung', 'homecraft hang').catch(() => undefined)
  const server = await waitForCondition(namespace, 'hung', 'Degraded', ['True', 'ProbeFailed'])
  t.equal(server.status.phase, 'Error')
  t.match(conditionOf(server, 'Available'), { status: 'False', reason: 'ProbeFailed' })
})
