import t from 'tap'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rconCommand } from '../../../lib/rcon.ts'
import { pingStatus } from '../../../lib/status-ping.ts'
import { until } from './fixtures.ts'
import { newMachine, type Machine } from './machine.ts'

const image = 'itzg/minecraft-server:2026.8.1-java21'
/** A first process that hands SIGTERM on while the image's scripts would lose it, and reads the version to stay at from a mounted file. */
const WRAPPER = `if [ "$VERSION" = LATEST ] && [ -s /config/homecraft/world-version ]; then read -r VERSION < /config/homecraft/world-version; export VERSION; fi
/image/scripts/start <&0 & p=$!
trap "kill -TERM $p" TERM
wait $p; wait $p`
const variables = (more: Record<string, string>) => Object.entries({ EULA: 'TRUE', RCON_PASSWORD: 'pw', ...more }).map(([name, value]) => ({ name, value }))
const rcon = (machine: Machine, command: string) => rconCommand({ host: machine.pod('game').status.podIP, port: 25575, password: 'pw' }, command)
const probe = { exec: { command: ['mc-health'] }, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 60 }

/** Adds a server with a world, and the version to stay at in a ConfigMap that need not be there. */
function addGame(machine: Machine, env: Record<string, string>, container: object = {}): void {
  const { api, home } = machine
  const path = join(home, 'volumes/w')
  mkdirSync(path, { recursive: true })
  api.put('persistentvolumes', { metadata: { name: 'pv', uid: 'v' }, spec: { local: { path }, claimRef: { uid: 'c' } }, status: { phase: 'Bound' } })
  api.put('persistentvolumeclaims', { metadata: { namespace: 'default', name: 'data', uid: 'c' }, spec: { volumeName: 'pv' }, status: { phase: 'Bound' } })
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }, { name: 'config', configMap: { name: 'game', optional: true } }]
  const volumeMounts = [{ name: 'data', mountPath: '/data' }, { name: 'config', mountPath: '/config/homecraft' }]
  const command = ['bash', '-c', WRAPPER.replaceAll('$', '$$$$')]
  machine.addPod('game', '', { volumes }, { image, command, env: variables(env), volumeMounts, readinessProbe: probe, ...container })
}

async function remove(machine: Machine, graceSeconds: number): Promise<number> {
  const begin = Date.now()
  machine.deletePod('game', graceSeconds)
  await until('the pod is gone', () => !machine.pod('game'))
  return (Date.now() - begin) / 1000
}

t.test('SIGTERM during the installation ends a server at once when its first process hands it on', async (t) => {
  const machine = await newMachine(t)
  await machine.startAgent()
  const env = { HOMECRAFT_INSTALL_SECONDS: '600' }
  const isInstalling = () => until('it installs', () => /Resolved version/.test(machine.read(`node/pods/${machine.pod('game').metadata.uid}/containers/main/0/log`) ?? ''))
  addGame(machine, env)
  await isInstalling()
  t.ok(await remove(machine, 60) < 30)

  addGame(machine, env, { command: [] })
  await isInstalling()
  t.ok(await remove(machine, 3) >= 3, 'control: the image by itself loses it, and is killed when the grace period is over')
})

t.test('LATEST is what the machine says, a mounted file can hold a world back, and a removed pod saves its world', async (t) => {
  const machine = await newMachine(t)
  const versionOf = async (): Promise<string> => {
    await until('it is ready', () => machine.isReady('game'))
    return (await pingStatus({ host: machine.pod('game').status.podIP, port: 25565, timeoutMs: 5_000 })).version
  }
  await machine.startAgent()
  writeFileSync(join(machine.home, 'node/latest-version'), '1.20.4\n')
  addGame(machine, { VERSION: 'LATEST' })
  t.equal(await versionOf(), '1.20.4')
  await rcon(machine, 'setblock 1 10 1 stone')
  await remove(machine, 60)

  rmSync(join(machine.home, 'node/latest-version'))
  machine.api.put('configmaps', { metadata: { namespace: 'default', name: 'game' }, data: { 'world-version': '1.20.4\n' } })
  addGame(machine, { VERSION: 'LATEST' })
  t.equal(await versionOf(), '1.20.4', 'held back')
  t.equal(await rcon(machine, 'execute if block 1 10 1 stone'), 'Test passed', 'the world was saved within the grace period')
  await remove(machine, 60)

  machine.api.remove('configmaps', 'default/game')
  addGame(machine, { VERSION: 'LATEST' })
  t.equal(await versionOf(), '1.21.4', 'let go')
  t.equal(await rcon(machine, 'execute if block 1 10 1 stone'), 'Test passed')
})

t.test('a server that hangs is replaced by its liveness probe, and one that takes too much memory is told to have been killed', async (t) => {
  const machine = await newMachine(t)
  await machine.startAgent()
  addGame(machine, {}, { startupProbe: probe, livenessProbe: { ...probe, failureThreshold: 1, terminationGracePeriodSeconds: 1 }, terminationMessagePolicy: 'FallbackToLogsOnError' })
  await until('it is ready', () => machine.isReady('game'))
  await rcon(machine, 'homecraft hang')
  await until('it was replaced', () => machine.container('game').restartCount === 1)
  t.match(machine.container('game').lastState.terminated, { exitCode: 137, reason: 'Error', message: /A test asked for this fault: hang\n/ })
  await until('an event tells it', () => machine.events('game').some(({ reason, message }) => reason === 'Unhealthy' && message.startsWith('Liveness')))

  await until('it is ready again', () => machine.isReady('game'))
  await rcon(machine, 'homecraft memory')
  await until('it waits', () => machine.container('game').state.waiting?.reason === 'CrashLoopBackOff')
  t.match(machine.container('game').lastState.terminated, { exitCode: 137, reason: 'OOMKilled' })
})

t.test('the exit code of a crash comes through its first process', async (t) => {
  const machine = await newMachine(t)
  await machine.startAgent()
  addGame(machine, { VERSION: '0.1' }, { terminationMessagePolicy: 'FallbackToLogsOnError' })
  const { terminated } = await until('it has ended', () => machine.container('game')?.lastState.terminated && machine.container('game').lastState)
  t.match(terminated, { exitCode: 1, reason: 'Error', message: /Failed to install vanilla Minecraft version 0\.1\n$/ })
  await remove(machine, 5)
  writeFileSync(join(machine.home, 'volumes/w/.homecraft-fault'), 'crash 7')
  addGame(machine, {})
  await until('it waits after a crash', () => machine.container('game')?.state.waiting?.reason === 'CrashLoopBackOff')
  t.match(machine.container('game').lastState.terminated, { exitCode: 7, reason: 'Error' })
})
