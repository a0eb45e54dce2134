import t from 'tap'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../../../local/platform/process-identity.ts'
import { until } from './fixtures.ts'
import { game, newMachine } from './machine.ts'

t.test('a pod runs, is Ready, and its process survives the death of the agent', async (t) => {
  const machine = await newMachine(t)
  const { home } = machine
  const first = await machine.startAgent()
  machine.addPod('game', game(home))
  await until('the pod is ready', () => machine.isReady('game'))
  const before = machine.pod('game').status
  const process = await machine.process('game.pid')
  await machine.kill(first)
  t.ok(isAlive(process), 'the process does not notice')

  machine.api.writes.length = 0
  const second = await machine.startAgent()
  machine.addPod('other', game(home, 'other'))
  await until('the new agent works', () => machine.isReady('other'))
  t.ok(isAlive(process), 'the new agent takes over the same process')
  t.same(machine.pod('game').status, before, 'and the status did not change')
  t.notOk(machine.api.writes.some((write) => write === 'PATCH pods default/game status'), 'not even for a moment')

  machine.deletePod('game', 30)
  await until('the pod is gone', () => !machine.pod('game'))
  t.equal(machine.read('game.saved'), 'saved\n', 'the taken-over process was asked to end')
  t.notOk(isAlive(process))
  await machine.kill(second)
})

t.test('a container that ends while no agent runs is found with its exit code', async (t) => {
  const machine = await newMachine(t)
  const first = await machine.startAgent()
  machine.addPod('game', `echo begun; while [ ! -e ${machine.home}/go ]; do sleep 0.05; done; exit 7`, { restartPolicy: 'Never' })
  await until('the pod is ready', () => machine.isReady('game'))
  await machine.kill(first)
  writeFileSync(join(machine.home, 'go'), '')
  await until('it has ended', () => existsSync(join(machine.home, 'node/pods', machine.pod('game').metadata.uid, 'containers/main/0/exit')))
  await machine.startAgent()
  await until('the pod has failed', () => machine.pod('game').status.phase === 'Failed')
  t.match(machine.container('game').state.terminated, { exitCode: 7, reason: 'Error' })
  t.equal(machine.container('game').restartCount, 0)
})

t.test('a pod that was removed by force while no agent ran is ended, and the world stays', async (t) => {
  const machine = await newMachine(t)
  const { home } = machine
  const world = join(home, 'volumes/default.data.12345678')
  mkdirSync(world, { recursive: true })
  writeFileSync(join(world, 'level.dat'), 'precious')
  machine.api.put('persistentvolumes', { metadata: { name: 'pv', uid: 'v' }, spec: { local: { path: world }, claimRef: { uid: 'c' } }, status: { phase: 'Bound' } })
  machine.api.put('persistentvolumeclaims', { metadata: { namespace: 'default', name: 'data', uid: 'c' }, spec: { volumeName: 'pv' }, status: { phase: 'Bound' } })
  const first = await machine.startAgent()
  machine.addPod('game', `test -e /data/level.dat || exit 9; ${game(home)}`, { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }, { volumeMounts: [{ name: 'data', mountPath: '/data' }] })
  await until('the pod is ready', () => machine.isReady('game'))
  const process = await machine.process('game.pid')
  await machine.kill(first)
  machine.api.remove('pods', 'default/game')
  await machine.startAgent()
  await until('it has ended', () => !isAlive(process))
  t.equal(machine.read('game.saved'), 'saved\n')
  await until('its folder is gone', () => readdirSync(join(home, 'node/pods')).length === 0)
  t.equal(machine.read('volumes/default.data.12345678/level.dat'), 'precious')
})

t.test('SIGTERM to the agent stops the containers, leaves the pods, and the next agent starts them again', async (t) => {
  const machine = await newMachine(t)
  const agent = await machine.startAgent()
  machine.addPod('game', game(machine.home))
  await until('the pod is ready', () => machine.isReady('game'))
  await machine.process('game.pid')
  agent.kill('SIGTERM')
  t.same(await once(agent, 'exit'), [0, null])
  t.equal(machine.read('game.saved'), 'saved\n')
  t.equal(machine.isReady('game'), false)
  t.equal(machine.pod('game').status.phase, 'Running', 'the pod is not over')
  await machine.startAgent()
  await until('the pod is ready again', () => machine.isReady('game'))
  t.equal(machine.container('game').restartCount, 1)
  t.match(machine.container('game').lastState.terminated, { exitCode: 0, reason: 'Completed' })
})

t.test('a termination goes on with the next agent, without a second SIGTERM', async (t) => {
  const machine = await newMachine(t)
  const { home } = machine
  const first = await machine.startAgent()
  machine.addPod('game', `trap 'echo term >>${home}/term; while [ ! -e ${home}/go ]; do sleep 0.05; done; exit 0' TERM; echo $$ >${home}/game.pid; while :; do sleep 0.1; done`)
  await until('the pod is ready', () => machine.isReady('game'))
  await machine.process('game.pid')
  machine.deletePod('game', 60)
  await until('SIGTERM came', () => machine.read('term'))
  await machine.kill(first)
  await machine.startAgent()
  machine.addPod('other', game(home, 'other'))
  await until('the new agent works', () => machine.isReady('other'))
  t.ok(machine.pod('game'))
  writeFileSync(join(home, 'go'), '')
  await until('the pod is gone', () => !machine.pod('game'))
  t.equal(machine.read('term'), 'term\n')
})
