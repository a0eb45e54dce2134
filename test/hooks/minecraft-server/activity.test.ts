import t from 'tap'
import { isGone, isReady, toActivity, type Wanted } from '../../../hooks/minecraft-server/activity.ts'
import type { Observed, ObservedSet } from '../../../hooks/minecraft-server/observed.ts'
import { newObserved, newPod, newSet, NOTHING } from '../world.ts'

const GAME: Wanted = { replicas: 1, isMaintenance: false, isHeld: false, isRestartOwed: false }
const FILES: Wanted = { ...GAME, isMaintenance: true }
const OFF: Wanted = { ...GAME, replicas: 0 }
const OFF_FOR_MAINTENANCE: Wanted = { ...OFF, isMaintenance: true }
const HELD: Wanted = { ...OFF, isHeld: true }
const RESTART: Wanted = { ...GAME, isRestartOwed: true }

const marks = { mode: 'Maintenance' as const, settings: {}, restartRequest: '' }
const EMPTY: Partial<ObservedSet> = { wantedReplicas: 0, replicas: 0, readyReplicas: 0, updatedReplicas: 0, running: undefined }
const BOOTING: Partial<ObservedSet> = { readyReplicas: 0 }
const seen = (set: Partial<ObservedSet>, rest: Partial<Observed> = {}): Observed => newObserved({ set: newSet(set), ...rest })
const stuckSftp = { isReady: true, waiting: { container: 'sftp', reason: 'CrashLoopBackOff', message: '' } }

t.test('what a server does follows from what is wanted and what is seen', async (t) => {
  const table: { name: string; observed: Observed; wanted: Wanted; want: string }[] = [
    { name: 'nothing is there yet', observed: NOTHING, wanted: GAME, want: 'Starting' },
    { name: 'no pod is there yet', observed: seen({ ...EMPTY, wantedReplicas: 1 }), wanted: GAME, want: 'Starting' },
    { name: 'the pod boots', observed: seen(BOOTING), wanted: GAME, want: 'Starting' },
    { name: 'the pod is ready', observed: seen({}), wanted: GAME, want: 'Running' },
    { name: 'the game is ready, and SFTP alone is not', observed: seen(BOOTING, { pod: newPod(stuckSftp) }), wanted: GAME, want: 'Running' },
    { name: 'neither the game nor SFTP is ready', observed: seen(BOOTING, { pod: newPod({ ...stuckSftp, isReady: false }) }), wanted: GAME, want: 'Starting' },
    { name: 'the game was ready when it was last looked at, and its pod has gone since', observed: seen({ ...EMPTY, wantedReplicas: 1 }, { pod: newPod(stuckSftp) }), wanted: GAME, want: 'Starting' },
    { name: 'a restart is owed', observed: seen({}), wanted: RESTART, want: 'Restarting' },
    { name: 'a restart is owed, and no pod is there', observed: seen({ ...EMPTY, wantedReplicas: 1 }), wanted: RESTART, want: 'Starting' },
    { name: 'a pod of an older template is being stopped by somebody', observed: seen({ updatedReplicas: 0 }, { pod: newPod({ isTerminating: true }) }), wanted: GAME, want: 'Restarting' },
    { name: 'a pod of an older template runs on', observed: seen({ updatedReplicas: 0 }), wanted: GAME, want: 'Running' },
    { name: 'the pod without the game is still there', observed: seen({ running: marks }), wanted: GAME, want: 'Starting' },
    { name: 'the stop is asked for', observed: seen({}), wanted: OFF, want: 'Stopping' },
    { name: 'the pod saves', observed: seen({ wantedReplicas: 0 }), wanted: OFF, want: 'Stopping' },
    { name: 'the pod is gone', observed: seen(EMPTY), wanted: OFF, want: 'Stopped' },
    { name: 'nothing was made yet, and nothing is wanted', observed: NOTHING, wanted: OFF, want: 'Stopped' },
    { name: 'the stop was not looked at yet', observed: seen({ ...EMPTY, isSettled: false }), wanted: OFF, want: 'Stopping' },
    { name: 'the world is looked at before the first start', observed: NOTHING, wanted: HELD, want: 'CheckingWorld' },
    { name: 'the world is looked at before the next start', observed: seen(EMPTY), wanted: HELD, want: 'CheckingWorld' },
    { name: 'the old pod goes before the world is looked at', observed: seen({ wantedReplicas: 0 }), wanted: HELD, want: 'Stopping' },
    { name: 'the pod without the game is made', observed: NOTHING, wanted: FILES, want: 'Starting' },
    { name: 'the game ends before its files are within reach', observed: seen({}), wanted: FILES, want: 'Stopping' },
    { name: 'the pod without the game is not ready', observed: seen({ ...BOOTING, running: marks }, { pod: newPod({ isReady: false }) }), wanted: FILES, want: 'Starting' },
    { name: 'the pod without the game is ready', observed: seen({ running: marks }), wanted: FILES, want: 'Maintenance' },
    { name: 'a server in maintenance is deleted', observed: seen({ wantedReplicas: 0, running: marks }), wanted: OFF_FOR_MAINTENANCE, want: 'Stopping' },
  ]
  for (const { name, observed, wanted, want } of table) t.equal(toActivity(observed, wanted), want, name)
})

t.test('a pod is gone when none is left and none can come', async (t) => {
  const table: { name: string; set: ObservedSet | undefined; want: boolean }[] = [
    { name: 'no StatefulSet', set: undefined, want: true },
    { name: 'none wanted, none there', set: newSet(EMPTY), want: true },
    { name: 'none wanted, one saves', set: newSet({ wantedReplicas: 0 }), want: false },
    { name: 'one wanted, none there yet', set: newSet({ ...EMPTY, wantedReplicas: 1 }), want: false },
    { name: 'none wanted since a moment ago: the count is of the time before', set: newSet({ ...EMPTY, isSettled: false }), want: false },
    { name: 'none was ever wanted, and nobody has counted', set: newSet({ ...EMPTY, isSettled: false, isNew: true }), want: true },
    { name: 'one is wanted from the first, and nobody has counted', set: newSet({ ...EMPTY, wantedReplicas: 1, isSettled: false, isNew: true }), want: false },
  ]
  for (const { name, set, want } of table) t.equal(isGone(set), want, name)
})

t.test('a pod is ready with all its containers, or with all but SFTP', async (t) => {
  const table: { name: string; observed: Observed; want: boolean }[] = [
    { name: 'nothing is there', observed: NOTHING, want: false },
    { name: 'one is ready', observed: seen({}), want: true },
    { name: 'none is ready', observed: seen(BOOTING), want: false },
    { name: 'the game is ready, SFTP waits', observed: seen(BOOTING, { pod: newPod(stuckSftp) }), want: true },
    { name: 'the game is ready, and something else waits', observed: seen(BOOTING, { pod: newPod({ ...stuckSftp, waiting: { ...stuckSftp.waiting, container: 'minecraft' } }) }), want: false },
    { name: 'nobody has told of the pod', observed: seen(BOOTING, { pod: undefined }), want: false },
  ]
  for (const { name, observed, want } of table) t.equal(isReady(observed), want, name)
})
