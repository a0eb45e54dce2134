import t, { type Test } from 'tap'
import type { PodNote } from '../../../contracts/notes.ts'
import type { Observed, ObservedSet } from '../../../hooks/minecraft-server/observed.ts'
import { decideRestart } from '../../../hooks/minecraft-server/restart.ts'
import { digestSettings } from '../../../hooks/minecraft-server/setting-digests.ts'
import { newObserved, newPod, newSet, NOTHING, specOf } from '../world.ts'

interface Row {
  name: string
  spec?: object
  /** What the running pod was made from. */
  of?: object
  mode?: PodNote['mode']
  set?: Partial<ObservedSet>
  pod?: Partial<PodNote>
  template?: string
  isOwed: boolean
  pending?: string[]
}

/** A pod that runs with what `of` says, of the StatefulSet's template unless that is a new one. */
function seen({ of = {}, mode = 'Running', template, set = {}, pod = {} }: Row): Observed {
  const made = specOf(of)
  const running = { mode, settings: digestSettings(made), restartRequest: made.restartRequest ?? '' }
  return newObserved({ set: newSet({ running, newest: running, ...(template === 'new' && { updatedReplicas: 0 }), ...set }), pod: newPod({ ...running, ...pod }) })
}

function check(t: Test, rows: Row[]): void {
  for (const row of rows) {
    const { name, spec = row.of ?? {}, isOwed, pending = [] } = row
    t.same(decideRestart(specOf(spec), seen(row)), { isOwed, pending }, name)
  }
}

const NEVER_READY = { set: { readyReplicas: 0 }, pod: { isReady: false, isStarted: false, wasReady: false } }
const CRASH_LOOP = { set: { readyReplicas: 0 }, pod: { isReady: false, isStarted: false, restarts: 3, failures: 3, lastExit: { code: 1, reason: 'Error', message: '' } } }
const NO_IMAGE = { set: { readyReplicas: 0 }, pod: { ...NEVER_READY.pod, waiting: { container: 'minecraft', reason: 'ImagePullBackOff', message: '' } } }
const NO_NODE = { set: { readyReplicas: 0 }, pod: { ...NEVER_READY.pod, unschedulable: '0/1 nodes are available' } }
const OF_OLD_TEMPLATE = { updatedReplicas: 0 }

t.test('where nothing has changed nothing is owed', async (t) => {
  check(t, [
    { name: 'at the defaults', isOwed: false },
    { name: 'with settings', of: { motd: 'x', restartRequest: 'one', upgradeRequest: 'two' }, isOwed: false },
    { name: 'while it starts', ...NEVER_READY, isOwed: false },
    { name: 'in maintenance', of: { desiredState: 'Maintenance' }, mode: 'Maintenance', isOwed: false },
  ])
})

t.test('a change waits for the next restart, and is named', async (t) => {
  check(t, [
    { name: 'one setting', spec: { motd: 'x' }, isOwed: false, pending: ['motd'] },
    { name: 'several, in alphabetical order', spec: { motd: 'x', cpu: '1', stop: { saveTimeoutSeconds: 90 } }, isOwed: false, pending: ['cpu', 'motd', 'stop.saveTimeoutSeconds'] },
    { name: 'back to the default', of: { motd: 'x' }, spec: {}, isOwed: false, pending: ['motd'] },
    { name: 'back to what runs', of: { motd: 'x' }, spec: { motd: 'x' }, isOwed: false },
    { name: 'a live setting', spec: { exposure: 'NodePort', ops: ['alex'], storageSize: '9Gi' }, isOwed: false },
    { name: 'an upgrade', spec: { upgradeRequest: 'one' }, isOwed: false, pending: ['upgradeRequest'] },
    { name: 'while the pod is of an older template', spec: { motd: 'x' }, set: OF_OLD_TEMPLATE, isOwed: false, pending: ['motd'] },
    { name: 'while the pod is being stopped by somebody', spec: { motd: 'x' }, pod: { isTerminating: true }, isOwed: false, pending: ['motd'] },
  ])
})

t.test('a change is owed at once where restarts are welcome, or nobody can be playing', async (t) => {
  check(t, [
    { name: 'Immediate', spec: { motd: 'x', restartPolicy: 'Immediate' }, isOwed: true, pending: ['motd'] },
    { name: 'Immediate, of a live setting', spec: { exposure: 'NodePort', restartPolicy: 'Immediate' }, isOwed: false },
    { name: 'Immediate alone', spec: { restartPolicy: 'Immediate' }, isOwed: false },
    { name: 'the game was never ready', spec: { motd: 'x' }, ...NEVER_READY, isOwed: true, pending: ['motd'] },
    { name: 'the game was ready and starts again after a crash', spec: { motd: 'x' }, set: { readyReplicas: 0 }, pod: { isReady: false, isStarted: false, restarts: 1 }, isOwed: false, pending: ['motd'] },
    { name: 'the game crashes again and again', spec: { motd: 'x' }, ...CRASH_LOOP, isOwed: true, pending: ['motd'] },
    { name: 'the game can\'t be pulled', spec: { motd: 'x' }, ...NO_IMAGE, isOwed: true, pending: ['motd'] },
    { name: 'the game hangs', spec: { motd: 'x' }, set: { readyReplicas: 0 }, pod: { isReady: false }, isOwed: false, pending: ['motd'] },
    { name: 'the game is played, and SFTP alone does not start', spec: { motd: 'x' }, set: { readyReplicas: 0 }, pod: { waiting: { container: 'sftp', reason: 'ImagePullBackOff', message: '' } }, isOwed: false, pending: ['motd'] },
    { name: 'the game is played, and SFTP alone crashes', spec: { motd: 'x' }, set: { readyReplicas: 0 }, pod: { waiting: { container: 'sftp', reason: 'CrashLoopBackOff', message: '' } }, isOwed: false, pending: ['motd'] },
  ])
})

t.test('a restart is owed for a token that the pod has not had', async (t) => {
  check(t, [
    { name: 'the first', spec: { restartRequest: 'one' }, isOwed: true },
    { name: 'another', of: { restartRequest: 'one' }, spec: { restartRequest: 'two' }, isOwed: true },
    { name: 'with a change', of: { restartRequest: 'one' }, spec: { restartRequest: 'two', motd: 'x' }, isOwed: true, pending: ['motd'] },
    { name: 'the same', of: { restartRequest: 'one' }, spec: { restartRequest: 'one' }, isOwed: false },
    { name: 'none any more', of: { restartRequest: 'one' }, spec: {}, isOwed: false },
    { name: 'of a game that is not ready', spec: { restartRequest: 'one' }, ...NEVER_READY, isOwed: true },
    { name: 'in maintenance', of: { desiredState: 'Maintenance' }, mode: 'Maintenance', spec: { desiredState: 'Maintenance', restartRequest: 'one' }, isOwed: true },
  ])
})

t.test('the pod is replaced when the game is wanted and it has none, or the other way round', async (t) => {
  check(t, [
    { name: 'into maintenance', spec: { desiredState: 'Maintenance' }, isOwed: true },
    { name: 'out of maintenance', mode: 'Maintenance', spec: {}, isOwed: true },
    { name: 'out of maintenance with a change', mode: 'Maintenance', spec: { motd: 'x' }, isOwed: true, pending: ['motd'] },
    { name: 'a stop is none', spec: { desiredState: 'Stopped' }, isOwed: false },
  ])
})

t.test('a new release, which makes another template of the same spec, restarts no server that works', async (t) => {
  check(t, [
    { name: 'it works', template: 'new', isOwed: false },
    { name: 'it works, and the StatefulSet was not looked at since', template: 'new', set: { isSettled: false }, isOwed: false },
    { name: 'it starts', template: 'new', ...NEVER_READY, isOwed: false },
    { name: 'it starts again after a crash', template: 'new', set: { readyReplicas: 0 }, pod: { isReady: false, isStarted: false, restarts: 1 }, isOwed: false },
    { name: 'it hangs', template: 'new', set: { readyReplicas: 0 }, pod: { isReady: false }, isOwed: false },
    { name: 'it is played, and SFTP alone does not start', template: 'new', set: { readyReplicas: 0 }, pod: { waiting: { container: 'sftp', reason: 'ImagePullBackOff', message: '' } }, isOwed: false },
  ])
})

t.test('a pod that can\'t work is replaced once there is another template', async (t) => {
  check(t, [
    { name: 'no image', template: 'new', ...NO_IMAGE, isOwed: true },
    { name: 'no image, and the StatefulSet was not looked at since', template: 'new', ...NO_IMAGE, set: { readyReplicas: 0, isSettled: false }, isOwed: false },
    { name: 'no node', template: 'new', ...NO_NODE, isOwed: true },
    { name: 'a crash loop', template: 'new', ...CRASH_LOOP, isOwed: true },
    { name: 'the template is the same', ...NO_IMAGE, isOwed: false },
    { name: 'a crash loop under the same template', ...CRASH_LOOP, isOwed: false },
    { name: 'it is being stopped already', template: 'new', ...NO_IMAGE, pod: { ...NO_IMAGE.pod, isTerminating: true }, isOwed: false },
  ])
})

t.test('of a pod of which nobody knows what it was started with nothing is asked', async (t) => {
  const running = undefined
  check(t, [
    { name: 'it works', set: { running }, spec: { motd: 'x', restartPolicy: 'Immediate' }, isOwed: false },
    { name: 'a new release came', set: { running }, template: 'new', isOwed: false },
    { name: 'it can\'t work, and the template is the same', pod: NO_IMAGE.pod, set: { running, readyReplicas: 0 }, isOwed: false },
    { name: 'it can\'t work, and there is another template', pod: NO_IMAGE.pod, set: { running, readyReplicas: 0 }, template: 'new', isOwed: true },
  ])
  t.same(decideRestart(specOf({ motd: 'x' }), newObserved({ set: newSet({ running }), pod: undefined })), { isOwed: false, pending: [] }, 'relay has not looked')
})

t.test('a pod that nobody marked lacks nothing that is known, and has had no token', async (t) => {
  const running = { mode: 'Running' as const, settings: undefined, restartRequest: '' }
  check(t, [
    { name: 'it works', set: { running }, spec: { motd: 'x', restartPolicy: 'Immediate' }, isOwed: false },
    { name: 'it was never ready', pod: NEVER_READY.pod, set: { running, readyReplicas: 0 }, spec: { motd: 'x' }, isOwed: false },
    { name: 'a new release came', set: { running }, template: 'new', isOwed: false },
    { name: 'a restart is asked for', set: { running }, spec: { restartRequest: 'one' }, isOwed: true },
    { name: 'maintenance is asked for', set: { running }, spec: { desiredState: 'Maintenance' }, isOwed: true },
    { name: 'it can\'t work, and there is another template', pod: NO_IMAGE.pod, set: { running, readyReplicas: 0 }, template: 'new', isOwed: true },
  ])
})

t.test('where there is no pod there is nothing to replace', async (t) => {
  const spec = specOf({ motd: 'x', restartRequest: 'one', restartPolicy: 'Immediate' })
  for (const observed of [NOTHING, newObserved({ set: newSet({ replicas: 0 }) })]) t.same(decideRestart(spec, observed), { isOwed: false, pending: [] })
})
