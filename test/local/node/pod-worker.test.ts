import t from 'tap'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../../../local/platform/process-identity.ts'
import { until } from './fixtures.ts'
import { game, newMachine } from './machine.ts'

t.test('a pod that ignores SIGTERM is killed after its grace period, with all it started', async (t) => {
  const machine = await newMachine(t)
  const { home } = machine
  await machine.startAgent()
  machine.addPod('game', `trap 'echo term >>${home}/term' TERM; setsid sh -c 'echo $$ >${home}/straggler; while :; do sleep 1; done' & while :; do sleep 0.1; done`)
  const straggler = await machine.process('straggler')
  await until('the pod is ready', () => machine.isReady('game'))
  machine.deletePod('game', 60)
  await until('SIGTERM came', () => machine.read('term'))
  t.ok(isAlive(straggler), 'SIGTERM went to the first process alone')
  t.ok(machine.pod('game'), 'and the pod waits')
  machine.deletePod('game', 1)
  await until('the pod is gone', () => !machine.pod('game'))
  t.notOk(isAlive(straggler), 'a process that left the session is gone too')
  t.equal(machine.read('term'), 'term\n', 'SIGTERM came once')
})

t.test('a missing ConfigMap is named, and the container starts as soon as it is there', async (t) => {
  const machine = await newMachine(t)
  await machine.startAgent()
  machine.addPod('game', game(machine.home), {}, { env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'later', key: 'k' } } }] })
  const waiting = await until('the container waits', () => machine.container('game')?.state.waiting)
  t.same(waiting, { reason: 'CreateContainerConfigError', message: 'configmap "later" not found' })
  machine.api.put('configmaps', { metadata: { namespace: 'default', name: 'later' }, data: { k: 'v' } })
  await until('the pod is ready', () => machine.isReady('game'))
  t.equal(machine.container('game').restartCount, 0)
})

t.test('a crashing container waits longer and longer; its last run is told', async (t) => {
  const machine = await newMachine(t)
  await machine.startAgent()
  machine.addPod('game', 'exit 3')
  await until('the second run has ended', () => machine.container('game')?.restartCount === 1 && machine.container('game').state.waiting)
  t.match(machine.container('game'), { state: { waiting: { reason: 'CrashLoopBackOff', message: /back-off 10s/ } }, lastState: { terminated: { exitCode: 3 } }, ready: false })
})

t.test('a container whose liveness probe fails is replaced; one whose readiness probe fails is not', async (t) => {
  const machine = await newMachine(t)
  const { home } = machine
  await machine.startAgent()
  const probe = (file: string) => ({ exec: { command: ['test', '!', '-e', join(home, file)] }, periodSeconds: 1, failureThreshold: 1 })
  machine.addPod('game', game(home), {}, { livenessProbe: probe('sick') })
  machine.addPod('other', game(home, 'other'), {}, { readinessProbe: probe('busy') })
  await until('both are ready', () => machine.isReady('game') && machine.isReady('other'))
  writeFileSync(join(home, 'busy'), '')
  await until('one is not ready', () => !machine.isReady('other'))
  t.equal(machine.container('other').restartCount, 0)
  t.ok(machine.isReady('game'))
  writeFileSync(join(home, 'sick'), '')
  await until('the other was replaced', () => machine.container('game').restartCount > 0)
  t.match(machine.read('game.saved'), 'saved')
  t.equal(machine.container('other').restartCount, 0)
})
