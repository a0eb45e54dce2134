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
  const probe = (file: string) => ({ exec: { command: ['test', '!', '-e', join(home, file)] }, periodSeconds: 1, timeoutSeconds: 30, failureThreshold: 1 })
  machine.addPod('game', game(home), {}, { livenessProbe: probe('sick') })
  machine.addPod('other', game(home, 'other'), {}, { readinessProbe: probe('busy') })
  await until('both are ready', () => machine.isReady('game') && machine.isReady('other'))
  await machine.process('game.pid')
  writeFileSync(join(home, 'busy'), '')
  await until('one is not ready', () => !machine.isReady('other'))
  t.equal(machine.container('other').restartCount, 0)
  t.ok(machine.isReady('game'))
  writeFileSync(join(home, 'sick'), '')
  await until('the other was replaced', () => machine.container('game').restartCount > 0)
  t.match(machine.read('game.saved'), 'saved')
  t.equal(machine.container('other').restartCount, 0)
  t.match(machine.container('game').lastState, { terminated: { exitCode: 0, reason: 'Completed' } }, 'it was asked to end, and did')
  const unhealthy = await until('an event tells it', () => machine.events('game').find(({ reason, message }) => reason === 'Unhealthy' && message.startsWith('Liveness')))
  t.match(unhealthy, { type: 'Warning', message: /^Liveness probe failed/ })
  t.ok(machine.events('game').some(({ reason, message }) => reason === 'Killing' && message === 'Container main failed liveness or startup probe, will be restarted'))
})

t.test('a container that does not end for its liveness probe is killed after the probe\'s own grace period', async (t) => {
  const machine = await newMachine(t)
  const { home } = machine
  await machine.startAgent()
  const livenessProbe = { exec: { command: ['test', '!', '-e', join(home, 'sick')] }, periodSeconds: 1, timeoutSeconds: 30, failureThreshold: 1, terminationGracePeriodSeconds: 1 }
  machine.addPod('game', `trap '' TERM; echo $$ >${home}/game.pid; while :; do sleep 0.1; done`, { terminationGracePeriodSeconds: 600 }, { livenessProbe })
  await until('it is ready', () => machine.isReady('game'))
  await machine.process('game.pid')
  writeFileSync(join(home, 'sick'), '')
  const { terminated } = await until('it was killed', () => machine.container('game').lastState?.terminated && machine.container('game').lastState)
  t.match(terminated, { exitCode: 137, reason: 'Error' })
})

t.test('how a container failed is told by the end of its log, and by the kernel that killed it', async (t) => {
  const machine = await newMachine(t)
  await machine.startAgent()
  const terminationMessagePolicy = 'FallbackToLogsOnError'
  machine.addPod('game', 'echo the world is broken; exit 3', {}, { terminationMessagePolicy })
  machine.addPod('other', 'touch "$HOMECRAFT_ROOT/.homecraft-oom-killed"; echo greedy; kill -9 $$', {}, { terminationMessagePolicy })
  machine.addPod('third', 'echo silent; exit 3', { restartPolicy: 'Never' })
  const lastOf = (name: string) => until(`${name} waits`, () => machine.container(name)?.state.waiting?.reason === 'CrashLoopBackOff' && machine.container(name).lastState.terminated)
  t.match(await lastOf('game'), { exitCode: 3, reason: 'Error', message: 'the world is broken\n' })
  t.match(await lastOf('other'), { exitCode: 137, reason: 'OOMKilled', message: 'greedy\n' })
  const { terminated } = await until('the third has ended', () => machine.container('third')?.state.terminated && machine.container('third').state)
  t.notOk('message' in terminated, 'a log is told only where the container asks for it')
})

t.test('an image that nobody plays is looked for again and again', async (t) => {
  const machine = await newMachine(t)
  await machine.startAgent()
  machine.addPod('game', 'exit 0', {}, { image: 'example.org/none:1' })
  await until('it is not found', () => machine.container('game')?.state.waiting?.reason === 'ErrImagePull')
  await until('the agent waits longer', () => machine.container('game').state.waiting?.reason === 'ImagePullBackOff')
  t.match(machine.container('game').state.waiting.message, /no image of this machine plays "example\.org\/none:1"/)
})
