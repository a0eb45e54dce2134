import t from 'tap'
import { REASONS } from '../../../contracts/condition.ts'
import { SETTINGS } from '../../../contracts/minecraft-server/settings.ts'
import { MinecraftServerStatus } from '../../../contracts/minecraft-server.ts'
import type { PodNote } from '../../../contracts/notes.ts'
import type { ConditionState } from '../../../hooks/conditions.ts'
import type { Wanted } from '../../../hooks/minecraft-server/activity.ts'
import type { Observed, ObservedSet } from '../../../hooks/minecraft-server/observed.ts'
import { toErrorStatus, toStatus } from '../../../hooks/minecraft-server/status.ts'
import { bound, LATER, newObserved, newPod, newSet, NOTHING, NOW, serverOf } from '../world.ts'

const accepted: ConditionState = { type: 'Accepted', status: 'True', reason: 'Valid', message: 'The spec is valid.' }
const GAME: Wanted = { replicas: 1, isMaintenance: false, isHeld: false, isRestartOwed: false }
const OFF: Wanted = { ...GAME, replicas: 0 }
const FILES: Wanted = { ...GAME, isMaintenance: true }
const RESTART: Wanted = { ...GAME, isRestartOwed: true }

const statusOf = (observed: Observed, wanted = GAME, pending: string[] = [], now = NOW): MinecraftServerStatus => toStatus(serverOf({}, observed), wanted, pending, { accepted, now })
const seen = (pod: Partial<PodNote>, set: Partial<ObservedSet> = {}, rest: Partial<Observed> = {}): Observed => newObserved({ pod: newPod(pod), set: newSet(set), ...rest })
const conditionOf = (status: MinecraftServerStatus, type: string) => status.conditions?.find((one) => one.type === type)

/** `Available` by its reason, `Progressing` by its status, `Degraded` by its reason when it holds. */
function summaryOf(status: MinecraftServerStatus): string {
  const available = conditionOf(status, 'Available')
  const degraded = conditionOf(status, 'Degraded')
  const parts = [status.phase, available?.status === 'True' ? 'available' : available?.reason, conditionOf(status, 'Progressing')?.status === 'True' ? 'progressing' : 'steady']
  return [...parts, ...(degraded?.status === 'True' ? [`degraded: ${degraded.reason}`] : [])].join(', ')
}

const EMPTY: Partial<ObservedSet> = { wantedReplicas: 0, replicas: 0, readyReplicas: 0, updatedReplicas: 0, running: undefined }
const ABSENT: Partial<ObservedSet> = { replicas: 0, readyReplicas: 0, updatedReplicas: 0, running: undefined }
const BOOTING: Partial<ObservedSet> = { readyReplicas: 0 }
const STARTING: Partial<PodNote> = { isReady: false, isStarted: false, wasReady: false }
const CRASHED: Partial<PodNote> = { ...STARTING, restarts: 1, lastExit: { code: 1, reason: 'Error', message: 'boom' } }
const KILLED: Partial<PodNote> = { ...STARTING, restarts: 1, lastExit: { code: 137, reason: 'Error', message: '' } }
const waiting = (reason: string, container = 'minecraft'): Partial<PodNote> => ({ ...STARTING, waiting: { container, reason, message: '' } })

t.test('a server that waits for its volume says who is to make it, where that is what it waits for', async (t) => {
  const unschedulable = '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.'
  const waits = toStatus(serverOf({ storageClassName: 'fast' }, seen({ ...STARTING, unschedulable }, BOOTING, { volume: { phase: 'Pending' } })), GAME, [], { accepted, now: NOW })
  for (const type of ['Available', 'Degraded', 'StorageReady']) t.match(conditionOf(waits, type), { reason: 'VolumePending', message: /^The volume waits to be made by the StorageClass fast\./ }, type)
  t.match(conditionOf(statusOf(seen({ ...STARTING, unschedulable }, BOOTING, { volume: bound('1Gi') })), 'Degraded'), { reason: 'VolumePending', message: /unbound immediate/ }, 'else the scheduler has the word')
})

t.test('what begins maintenance is not said to start the server', async (t) => {
  const begins = seen({ mode: 'Maintenance', ...STARTING }, { running: { mode: 'Maintenance', settings: {}, restartRequest: '' }, ...BOOTING })
  t.match(conditionOf(statusOf(begins, FILES), 'Available'), { reason: 'Starting', message: 'The files are being brought within reach.' })
})

t.test('the phase is one word for the conditions', async (t) => {
  const inMaintenance = { running: { mode: 'Maintenance' as const, settings: {}, restartRequest: '' } }
  const table: { name: string; observed: Observed; wanted?: Wanted; want: string }[] = [
    { name: 'nothing is there yet', observed: NOTHING, want: 'Starting, Starting, progressing' },
    { name: 'the pod boots', observed: seen(STARTING, BOOTING), want: 'Starting, Starting, progressing' },
    { name: 'the pod boots, and relay has not looked', observed: newObserved({ pod: undefined, set: newSet(BOOTING) }), want: 'Starting, Starting, progressing' },
    { name: 'players can join', observed: seen({}), want: 'Running, available, steady' },
    { name: 'a restart', observed: seen({}), wanted: RESTART, want: 'Restarting, Restarting, progressing' },
    { name: 'a stop', observed: seen({ isTerminating: true }, { wantedReplicas: 0 }), wanted: OFF, want: 'Stopping, Stopping, progressing' },
    { name: 'stopped', observed: seen({}, EMPTY), wanted: OFF, want: 'Stopped, Stopped, steady' },
    { name: 'the world is looked at', observed: NOTHING, wanted: { ...OFF, isHeld: true }, want: 'Starting, CheckingWorld, progressing' },
    { name: 'maintenance', observed: seen({ mode: 'Maintenance' }, inMaintenance), wanted: FILES, want: 'Maintenance, Maintenance, steady' },
    { name: 'into maintenance', observed: seen({}), wanted: FILES, want: 'Stopping, Stopping, progressing' },
    { name: 'maintenance begins', observed: seen({ mode: 'Maintenance', ...STARTING }, { ...inMaintenance, ...BOOTING }), wanted: FILES, want: 'Starting, Starting, progressing' },
    { name: 'maintenance that can\'t begin', observed: seen({ mode: 'Maintenance', ...waiting('ImagePullBackOff', 'sftp') }, { ...inMaintenance, ...BOOTING }), wanted: FILES, want: 'Error, ImagePullFailed, progressing, degraded: ImagePullFailed' },

    { name: 'no node', observed: seen({ ...STARTING, unschedulable: 'no memory' }, BOOTING), want: 'Error, Unschedulable, progressing, degraded: Unschedulable' },
    { name: 'no pod for the quota', observed: seen({ isTerminating: true }, ABSENT, { refusal: 'pods "x" is forbidden: exceeded quota: homecraft-tenant' }), want: 'Error, QuotaExceeded, progressing, degraded: QuotaExceeded' },
    { name: 'no pod for another reason, for the first time', observed: newObserved({ pod: undefined, set: newSet(ABSENT), refusal: 'pods "x" is forbidden: maximum memory usage per Pod is 1Gi' }), want: 'Error, PodRefused, progressing, degraded: PodRefused' },
    { name: 'the pod was refused to a server that is to stop', observed: newObserved({ pod: undefined, set: newSet(ABSENT), refusal: 'exceeded quota' }), wanted: OFF, want: 'Stopping, Stopping, progressing' },
    { name: 'no volume', observed: seen({ ...STARTING, unschedulable: 'unbound PersistentVolumeClaims' }, BOOTING), want: 'Starting, VolumePending, progressing, degraded: VolumePending' },
    { name: 'the volume is lost', observed: seen(STARTING, BOOTING, { volume: { phase: 'Lost' } }), want: 'Error, Starting, progressing' },
    { name: 'the volume is lost while the game runs', observed: seen({}, {}, { volume: { phase: 'Lost' } }), want: 'Running, available, steady' },
    { name: 'no image', observed: seen(waiting('ErrImagePull'), BOOTING), want: 'Error, ImagePullFailed, progressing, degraded: ImagePullFailed' },
    { name: 'no container', observed: seen(waiting('CreateContainerConfigError'), BOOTING), want: 'Error, ContainerFailed, progressing, degraded: ContainerFailed' },
    { name: 'a pod that failed', observed: seen({ ...STARTING, failed: { reason: 'Evicted', message: '' } }, BOOTING), want: 'Error, PodFailed, progressing, degraded: PodFailed' },
    { name: 'a bad version, for the first time', observed: seen({ ...CRASHED, lastExit: { code: 1, reason: 'Error', message: 'version 1.99 is not valid' } }, BOOTING), want: 'Starting, BadVersion, progressing, degraded: BadVersion' },
    { name: 'a bad version, again and again', observed: seen({ ...CRASHED, restarts: 2, failures: 2, lastExit: { code: 1, reason: 'Error', message: 'version 1.99 is not valid' } }, BOOTING), want: 'Error, BadVersion, progressing, degraded: BadVersion' },
    { name: 'a crash', observed: seen(CRASHED, BOOTING), want: 'Starting, Crashed, progressing, degraded: Crashed' },
    { name: 'a crash loop', observed: seen({ ...CRASHED, restarts: 2, failures: 2 }, BOOTING), want: 'Error, CrashLoop, progressing, degraded: CrashLoop' },
    { name: 'killed', observed: seen(KILLED, BOOTING), want: 'Starting, Killed, progressing, degraded: Killed' },
    { name: 'out of memory', observed: seen({ ...KILLED, lastExit: { code: 137, reason: 'OOMKilled', message: '' } }, BOOTING), want: 'Starting, OutOfMemory, progressing, degraded: OutOfMemory' },
    { name: 'out of memory again and again', observed: seen({ ...KILLED, restarts: 3, failures: 3, lastExit: { code: 137, reason: 'OOMKilled', message: '' } }, BOOTING), want: 'Error, OutOfMemory, progressing, degraded: OutOfMemory' },
    { name: 'out of memory, and plays again', observed: seen({ restarts: 1, lastExit: { code: 137, reason: 'OOMKilled', message: '' } }), want: 'Running, available, steady, degraded: OutOfMemory' },
    { name: 'a hang', observed: seen({ isReady: false }, BOOTING), want: 'Error, ProbeFailed, progressing, degraded: ProbeFailed' },
    { name: 'SFTP alone', observed: seen({ waiting: { container: 'sftp', reason: 'CrashLoopBackOff', message: '' } }, BOOTING), want: 'Running, available, steady, degraded: SftpFailed' },
    { name: 'the image of SFTP alone', observed: seen({ waiting: { container: 'sftp', reason: 'ErrImagePull', message: '' } }, BOOTING), want: 'Running, available, steady, degraded: ImagePullFailed' },
    { name: 'players whom the game refuses', observed: seen({}, {}, { players: { digest: '', run: '', ops: [], problems: ['Nobody is called so.'] } }), want: 'Running, available, steady, degraded: PlayersRefused' },
    { name: 'players were refused by the game that is off', observed: seen({}, EMPTY, { players: { digest: '', run: '', ops: [], problems: ['Nobody is called so.'] } }), wanted: OFF, want: 'Stopped, Stopped, steady' },
    { name: 'what was wrong with a pod that is being stopped', observed: seen({ ...waiting('ErrImagePull'), isTerminating: true }, { ...BOOTING, wantedReplicas: 0 }), wanted: OFF, want: 'Stopping, Stopping, progressing' },
    { name: 'what was wrong with a pod that is gone', observed: seen(waiting('ErrImagePull'), { ...EMPTY, wantedReplicas: 1 }), want: 'Starting, Starting, progressing' },
    { name: 'what is wrong with a pod that is being replaced', observed: seen({ ...CRASHED, restarts: 3, failures: 3 }, BOOTING), wanted: RESTART, want: 'Restarting, Restarting, progressing, degraded: CrashLoop' },

    { name: 'a save that was cut short', observed: seen({ isTerminating: true, lastExit: { code: 137, reason: 'Error', message: '' } }, EMPTY), wanted: OFF, want: 'Stopped, Stopped, steady, degraded: SaveCutShort' },
    { name: 'a save that ended', observed: seen({ isTerminating: true, lastExit: { code: 0, reason: 'Completed', message: '' } }, EMPTY), wanted: OFF, want: 'Stopped, Stopped, steady' },
    { name: 'a kill before the stop', observed: seen({ lastExit: { code: 137, reason: 'Error', message: '' } }, EMPTY), wanted: OFF, want: 'Stopped, Stopped, steady' },
    { name: 'maintenance that was cut short saves nothing', observed: seen({ mode: 'Maintenance', isTerminating: true, lastExit: { code: 137, reason: 'Error', message: '' } }, EMPTY), wanted: OFF, want: 'Stopped, Stopped, steady' },
    { name: 'a server that was never made', observed: NOTHING, wanted: OFF, want: 'Stopped, Stopped, steady' },
  ]
  for (const { name, observed, wanted, want } of table) {
    const status = statusOf(observed, wanted)
    t.equal(summaryOf(status), want, name)
    t.ok(MinecraftServerStatus.safeParse(status).success, 'of the shape that the API server keeps')
    for (const { reason, message } of status.conditions ?? []) t.ok(reason in REASONS && message !== '', `${reason} is a reason that is documented`)
  }
})

t.test('Available tells the same as the phase, never more', async (t) => {
  for (const wanted of [GAME, OFF, FILES, RESTART, { ...OFF, isHeld: true }]) for (const observed of [NOTHING, seen({}), seen(STARTING, BOOTING), seen({}, EMPTY), seen(waiting('ErrImagePull'), BOOTING)]) {
    const status = statusOf(observed, wanted)
    t.equal(conditionOf(status, 'Available')?.status === 'True', status.phase === 'Running', `${status.phase}`)
  }
})

t.test('settings that wait for a restart are named', async (t) => {
  t.match(conditionOf(statusOf(seen({})), 'PendingRestart'), { status: 'False', reason: 'UpToDate' })
  t.match(conditionOf(statusOf(seen({}), GAME, ['memory', 'motd']), 'PendingRestart'), { status: 'True', reason: 'SettingsChanged', message: 'At the next restart: memory, motd' })
})

t.test('however many settings wait, the message fits into a condition', async (t) => {
  const all = SETTINGS.filter(({ effect }) => effect === 'NextRestart').map(({ path }) => path).sort()
  const status = statusOf(seen({}), GAME, all)
  t.ok(MinecraftServerStatus.safeParse(status).success, `${conditionOf(status, 'PendingRestart')?.message.length} of 1024 characters`)
})

t.test('every problem that Kubernetes or the log can word fits into a condition', async (t) => {
  const message = 'x'.repeat(400)
  const problems = ['x'.repeat(200), ...Array.from({ length: 9 }, () => 'y'.repeat(200))]
  const table = [seen({}, ABSENT, { refusal: message }), seen({ ...CRASHED, lastExit: { code: 1, reason: 'Error', message } }, BOOTING), seen({ ...STARTING, unschedulable: message }, BOOTING), seen({}, {}, { players: { digest: '', run: '', ops: [], problems } }), seen(STARTING, BOOTING, { volume: { ...bound('2Gi'), requested: '1Gi', message } })]
  for (const observed of table) t.ok(MinecraftServerStatus.safeParse(statusOf(observed)).success)
})

t.test('endpoints, host key and version are told when they are known', async (t) => {
  t.match(statusOf(NOTHING), { sftpHostKey: /^SHA256:/ })
  t.same(Object.keys(statusOf(NOTHING)), ['phase', 'sftpHostKey', 'conditions'], 'what is unknown is absent')
  const service = { spec: { type: 'LoadBalancer', ports: [] }, status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } } }
  t.match(statusOf(seen({}, {}, { service })), { endpoint: '192.0.2.7:25565', sftpEndpoint: '192.0.2.7:2022', version: '1.21.8' })
})

t.test('a condition keeps its time until its status changes', async (t) => {
  const { conditions = [] } = statusOf(seen(STARTING, BOOTING))
  const later = statusOf(seen({}, {}, { conditions }), GAME, [], LATER)
  t.equal(conditionOf(later, 'Available')?.lastTransitionTime, LATER)
  t.equal(conditionOf(later, 'Degraded')?.lastTransitionTime, NOW)
})

t.test('of a spec that was never valid nothing else is told', async (t) => {
  const refused: ConditionState = { type: 'Accepted', status: 'False', reason: 'InvalidSpec', message: 'no' }
  t.same(toErrorStatus(NOTHING, refused, NOW), { phase: 'Error', conditions: [{ ...refused, lastTransitionTime: NOW }] })
})
