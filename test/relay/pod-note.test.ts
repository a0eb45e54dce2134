import t from 'tap'
import { FILES_DIGEST, MODE, PodNote, RESTART_REQUEST, SETTINGS, UPGRADE_REQUEST } from '../../contracts/notes.ts'
import { Pod } from '../../relay/objects.ts'
import { addressOfGame, toLastNote, toPodNote } from '../../relay/pod-note.ts'
import { newPod, type Json } from './world.ts'

const game = (status: Json): Json => ({ status: { containerStatuses: [{ name: 'minecraft', ...status }, { name: 'sftp', ready: true, started: true }] } })
const note = (change: Json = {}, previous?: PodNote): PodNote => toPodNote(Pod.parse(newPod(change)), previous)

t.test('a pod that has just been made, and that nobody marked, is noted as such', async (t) => {
  t.strictSame(note({ status: { containerStatuses: [] } }), { uid: 'pod-1', mode: 'Running', restartRequest: '', upgradeRequest: '', isReady: false, isStarted: false, wasReady: false, isTerminating: false, restarts: 0, failures: 0 })
})

const cases: { name: string; change: Json; previous?: PodNote; want: Json }[] = [
  { name: 'a game that answers is ready, and was', change: game({ ready: true, started: true }), want: { isReady: true, isStarted: true, wasReady: true } },
  { name: 'a game that was ready in its present run is started', change: game({ ready: false, started: true }), previous: note(game({ ready: true, started: true })), want: { isReady: false, isStarted: true, wasReady: true } },
  { name: 'a game whose first readiness probe is to come is not', change: game({ ready: false, started: true }), want: { isReady: false, isStarted: false, wasReady: false } },
  { name: 'a game that starts again in the same pod is not either', change: game({ ready: false, started: true, restartCount: 1 }), previous: note(game({ ready: true, started: true })), want: { isReady: false, isStarted: false, wasReady: true } },
  { name: 'a game that boots is neither', change: game({ ready: false, started: false }), want: { isReady: false, isStarted: false, wasReady: false } },
  {
    name: 'SFTP that is broken does not make the game unready',
    change: { status: { containerStatuses: [{ name: 'sftp', ready: false, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } } }, { name: 'minecraft', ready: true, started: true }] } },
    want: { isReady: true, waiting: { container: 'sftp', reason: 'CrashLoopBackOff', message: 'back-off' } },
  },
  {
    name: 'a pod for maintenance is ready when SFTP is',
    change: { metadata: { annotations: { [MODE]: 'Maintenance' } }, spec: { containers: [{ name: 'sftp' }] }, status: { containerStatuses: [{ name: 'sftp', ready: true, started: true }] } },
    want: { mode: 'Maintenance', isReady: true, isStarted: false, wasReady: false },
  },
  { name: 'a pod of a release without marks is known by its containers', change: { spec: { containers: [{ name: 'sftp' }] } }, want: { mode: 'Maintenance' } },
  {
    name: 'what the pod was started with is read from its annotations, in one order',
    change: { metadata: { annotations: { [SETTINGS]: '{"motd":"b","cpu":"a"}', [RESTART_REQUEST]: 'now', [UPGRADE_REQUEST]: 'up', [FILES_DIGEST]: 'f' } } },
    want: { settings: { cpu: 'a', motd: 'b' }, restartRequest: 'now', upgradeRequest: 'up', filesDigest: 'f' },
  },
  { name: 'settings at their defaults are settings', change: { metadata: { annotations: { [SETTINGS]: '{}' } } }, want: { settings: {} } },
  { name: 'settings that somebody spoilt are not known', change: { metadata: { annotations: { [SETTINGS]: '{"motd":1' } } }, want: { settings: undefined } },
  { name: 'a game that ended tells how', change: game({ restartCount: 2, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', message: 'a\nb' } } }), want: { restarts: 2, lastExit: { code: 137, reason: 'OOMKilled', message: 'a b' } } },
  {
    name: 'the newest end counts',
    change: game({ state: { terminated: { exitCode: 1, reason: 'Error' } }, lastState: { terminated: { exitCode: 0, reason: 'Completed' } } }),
    want: { lastExit: { code: 1, reason: 'Error', message: '' } },
  },
  {
    name: 'of a pod that is being stopped only the end of its last run counts',
    change: { metadata: { deletionTimestamp: '2026-05-01T12:00:00Z' }, ...game({ ready: true, restartCount: 1, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }) },
    want: { isTerminating: true, lastExit: undefined },
  },
  { name: 'a game that was started again before it was ready has failed', change: game({ restartCount: 3 }), previous: { ...note(game({ restartCount: 2 })), failures: 1 }, want: { restarts: 3, failures: 2 } },
  { name: 'the same facts are no failure more', change: game({ restartCount: 3 }), previous: { ...note(game({ restartCount: 3 })), failures: 2 }, want: { failures: 2 } },
  { name: 'a game that is ready has no failures any more', change: game({ ready: true, restartCount: 3 }), previous: { ...note(game({ restartCount: 3 })), failures: 2 }, want: { failures: 0 } },
  { name: 'a first crash after it was ready is one', change: game({ restartCount: 9 }), previous: note(game({ ready: true, restartCount: 8 })), want: { failures: 1 } },
  { name: 'what is told late is none', change: game({ restartCount: 1 }), previous: { ...note(game({ restartCount: 2 })), failures: 1 }, want: { failures: 1 } },
  { name: 'another pod\'s failures are not its own', change: game({ restartCount: 0 }), previous: { ...note(game({})), uid: 'pod-0', failures: 4 }, want: { failures: 0 } },
  { name: 'a container on its way does not wait', change: game({ state: { waiting: { reason: 'ContainerCreating' } } }), want: { waiting: undefined } },
  { name: 'an image that can\'t be pulled is told', change: game({ state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } }), want: { waiting: { container: 'minecraft', reason: 'ImagePullBackOff', message: 'no such image' } } },
  {
    name: 'an init container that waits comes first',
    change: { status: { initContainerStatuses: [{ name: 'prepare', state: { waiting: { reason: 'ErrImagePull' } } }], containerStatuses: [{ name: 'minecraft', state: { waiting: { reason: 'PodInitializing' } } }] } },
    want: { waiting: { container: 'prepare', reason: 'ErrImagePull', message: '' } },
  },
  {
    name: 'a game that waits comes before SFTP that waits',
    change: { status: { containerStatuses: [{ name: 'sftp', state: { waiting: { reason: 'CrashLoopBackOff' } } }, { name: 'minecraft', state: { waiting: { reason: 'CrashLoopBackOff' } } }] } },
    want: { waiting: { container: 'minecraft' } },
  },
  {
    name: 'why no node takes it is told in the scheduler\'s words',
    change: { status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available.' }] } },
    want: { unschedulable: '0/3 nodes are available.' },
  },
  { name: 'a pod that was evicted tells so', change: { status: { phase: 'Failed', reason: 'Evicted', message: 'low on memory' } }, want: { failed: { reason: 'Evicted', message: 'low on memory' } } },
  { name: 'a pod that failed without a word', change: { status: { phase: 'Failed' } }, want: { failed: { reason: 'Failed', message: '' } } },
  { name: 'a pod that is being stopped is told', change: { metadata: { deletionTimestamp: '2026-05-01T12:00:00Z' } }, want: { isTerminating: true } },
  { name: 'a game that was ready before in this pod was ready', change: game({ ready: false, started: false }), previous: note(game({ ready: true })), want: { isReady: false, wasReady: true } },
  { name: 'what another pod was tells nothing of this one', change: game({ ready: false }), previous: { ...note(game({ ready: true })), uid: 'pod-0' }, want: { wasReady: false } },
]

for (const { name, change, previous, want } of cases) {
  t.test(name, async (t) => {
    const made = note(change, previous)
    t.match(made, want)
    t.strictSame(PodNote.parse(JSON.parse(JSON.stringify(made))), made, 'and it is what the hook reads')
    t.equal(JSON.stringify(PodNote.parse(made)), JSON.stringify(made), 'with its keys in the one order')
  })
}

t.test('whatever a container writes, the note stays small', async (t) => {
  const long = '\u0000💎'.repeat(50_000)
  const made = note(game({ state: { waiting: { reason: long, message: long }, terminated: { exitCode: 1, reason: long, message: `${long}end` } } }))
  t.strictSame(PodNote.parse(made), made)
  t.match(made.lastExit?.message, /end$/)
  t.ok(JSON.stringify(made).length < 4_000)
})

const stopping = { metadata: { deletionTimestamp: '2026-05-01T12:00:00Z' } }
const ended = { ...stopping, ...game({ state: { terminated: { exitCode: 137, reason: 'Error', message: 'killed' } } }) }
const last = (change: Json, previous: PodNote | undefined): PodNote | undefined => toLastNote(Pod.parse(newPod(change)), previous)

t.test('the last word of a pod that is gone says how its game ended', async (t) => {
  t.match(last(ended, note(game({ ready: true }))), { isTerminating: true, wasReady: true, lastExit: { code: 137 } })
  t.equal(last(stopping, note(ended)), undefined, 'unless it comes late')
  t.equal(last(game({ ready: true }), note(stopping)), undefined, 'or speaks of the time before')
  t.equal(last(ended, { ...note(ended), uid: 'pod-2' }), undefined, 'or of a pod that has a successor')
  t.equal(last({ ...stopping, ...game({ restartCount: 1 }) }, note({ ...stopping, ...game({ restartCount: 2 }) })), undefined)
  t.equal(last(ended, undefined), undefined)
})

t.test('only a game that is ready has an address', async (t) => {
  const address = (change: Json): string | undefined => {
    const pod = Pod.parse(newPod(change))
    return addressOfGame(pod, toPodNote(pod, undefined))
  }
  t.equal(address(game({ ready: true })), '10.0.0.7')
  t.equal(address(game({ ready: false })), undefined)
  t.equal(address({ ...stopping, ...game({ ready: true }) }), undefined)
  t.equal(address({ metadata: { annotations: { [MODE]: 'Maintenance' } } }), undefined)
})
