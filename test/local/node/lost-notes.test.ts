import t from 'tap'
import { mkdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../../../local/platform/process-identity.ts'
import { until } from './fixtures.ts'
import { newMachine, type Machine } from './machine.ts'

/** A writer that needs a moment to save. */
const writer = (home: string, name = 'game'): string => `trap 'sleep 1; echo saved >>/data/order; exit 0' TERM; echo begun >>/data/order; echo $$ >>${home}/${name}.pid; while :; do sleep 0.1; done`

function addWriter(machine: Machine, name = 'game'): void {
  const { home, api } = machine
  const world = join(home, 'volumes/w')
  mkdirSync(world, { recursive: true })
  api.put('persistentvolumes', { metadata: { name: 'pv', uid: 'v' }, spec: { local: { path: world }, claimRef: { uid: 'c' } }, status: { phase: 'Bound' } })
  api.put('persistentvolumeclaims', { metadata: { namespace: 'default', name: 'data', uid: 'c' }, spec: { volumeName: 'pv' }, status: { phase: 'Bound' } })
  machine.addPod(name, writer(home, name), { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }, { volumeMounts: [{ name: 'data', mountPath: '/data' }] })
}

/** What the writers of the world noted. */
const order = (machine: Machine): string | undefined => machine.read('volumes/w/order')
const podFolder = (machine: Machine): string => join(machine.home, 'node/pods', machine.pod('game').metadata.uid)

t.test('a removed pod whose note cannot be read has saved before its successor begins', async (t) => {
  const machine = await newMachine(t)
  const first = await machine.startAgent()
  addWriter(machine)
  await until('the pod is ready', () => machine.isReady('game'))
  const process = await machine.process('game.pid')
  await machine.kill(first)
  truncateSync(join(podFolder(machine), 'pod.json'))
  machine.api.remove('pods', 'default/game')
  addWriter(machine)
  await machine.startAgent()
  await until('the new pod is ready', () => machine.isReady('game'))
  t.notOk(isAlive(process))
  await until('the new one writes', () => order(machine)?.match(/begun/g)?.length === 2)
  t.equal(order(machine), 'begun\nsaved\nbegun\n')
})

t.test('a pod that is being deleted and whose note cannot be read is not gone before it has saved', async (t) => {
  const machine = await newMachine(t)
  const first = await machine.startAgent()
  addWriter(machine)
  await until('the pod is ready', () => machine.isReady('game'))
  const process = await machine.process('game.pid')
  await machine.kill(first)
  truncateSync(join(podFolder(machine), 'pod.json'))
  machine.deletePod('game', 30)
  await machine.startAgent()
  await until('the pod is gone', () => !machine.pod('game'))
  t.notOk(isAlive(process))
  t.equal(order(machine), 'begun\nsaved\n')
})

t.test('a run whose note cannot be read saves, and is started anew', async (t) => {
  const machine = await newMachine(t)
  const first = await machine.startAgent()
  addWriter(machine)
  await until('the pod is ready', () => machine.isReady('game'))
  await machine.process('game.pid')
  await machine.kill(first)
  for (const name of ['run.json', 'main', 'keeper']) truncateSync(join(podFolder(machine), 'containers/main/0', name))
  await machine.startAgent()
  await until('it runs again', () => machine.container('game').restartCount === 1 && machine.isReady('game'))
  await until('the new one writes', () => order(machine)?.match(/begun/g)?.length === 2)
  t.equal(order(machine), 'begun\nsaved\nbegun\n')
})

t.test('a pod does not start while another uses its world', async (t) => {
  const machine = await newMachine(t)
  await machine.startAgent()
  addWriter(machine)
  await until('the pod is ready', () => machine.isReady('game'))
  await machine.process('game.pid')
  addWriter(machine, 'other')
  const { message } = await until('the other waits', () => machine.container('other')?.state.waiting?.message && machine.container('other').state.waiting)
  t.match(message, /in use by the pod with the uid/)
  machine.deletePod('game', 30)
  await until('the other is ready', () => machine.isReady('other'))
  await until('the other writes', () => order(machine)?.match(/begun/g)?.length === 2)
  t.equal(order(machine), 'begun\nsaved\nbegun\n')
})
