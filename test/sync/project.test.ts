import t, { type Test } from 'tap'
import type { Phase } from '../../contracts/minecraft-server.ts'
import { isLater } from '../../lib/resource-version.ts'
import { project, toTold, type Ignored, type Told } from '../../sync/project.ts'
import type { Observed, ServerRow } from '../../sync/rows.ts'
import { newRandom } from './random.ts'
import { ago, newRow, newSeenRow, newState, newTold, NOW, UID } from './world.ts'

const OTHER_UID = '5d0e3c1e-3f0e-4d42-9d0e-00000000000b'
const noResource = { uid: undefined, resourceVersion: undefined, phase: undefined }
const ended = (state: Parameters<typeof newTold>[0] = {}): Told => newTold({ isTerminating: true, ...state }, 'k8s.deleted')
const refused = (version: number, reason = 'NameTaken'): Told => newTold({ ...noResource, refusal: { version, reason, message: 'It is there already.' } }, 'k8s.error')

interface Written {
  name: string
  row: ServerRow
  told: Told
  changes: Partial<Observed>
  history: string[]
}

t.test('a row takes what is newer than what it has', async (t) => {
  const table: Written[] = [
    { name: 'the first report', row: newRow(), told: newTold(), changes: { k8sUid: UID, k8sVersion: '100', observedStatus: 'running', observedAt: NOW }, history: ['k8s.running: Running'] },
    { name: 'another phase', row: newSeenRow(), told: newTold({ resourceVersion: '101', phase: 'Error', reason: 'CrashLoop', message: 'The game ends at once.' }, 'k8s.error'), changes: { k8sVersion: '101', observedStatus: 'failed' }, history: ['k8s.error: The game ends at once.'] },
    { name: 'a phase of the same status', row: newSeenRow(), told: newTold({ resourceVersion: '101', phase: 'Stopping', reason: 'Stopping' }), changes: { observedStatus: 'running' }, history: ['k8s.stopping: Stopping'] },
    { name: 'a phase in which something is wrong', row: newSeenRow({ state: newState({ phase: 'Starting' }) }), told: newTold({ resourceVersion: '101', reason: 'Crashed', message: 'The game ended.' }), changes: { observedStatus: 'running' }, history: ['k8s.degraded: The game ended.'] },
    { name: 'the first word of a hook about a start that was seen', row: newSeenRow({ state: newState({ phase: undefined }), observedStatus: 'deploying' }), told: newTold({ resourceVersion: '101', phase: 'Starting' }, 'k8s.starting'), changes: { observedStatus: 'deploying' }, history: [] },
    { name: 'news that are no phase make no history', row: newSeenRow(), told: newTold({ resourceVersion: '101', address: 'one.example', port: 30000 }), changes: { state: newState({ resourceVersion: '101', address: 'one.example', port: 30000 }) }, history: [] },
    { name: 'a version of more digits is later', row: newSeenRow({ k8sVersion: '999' }), told: newTold({ resourceVersion: '1000' }), changes: { k8sVersion: '1000' }, history: [] },
    { name: 'a version beyond 2^53', row: newSeenRow({ k8sVersion: '90071992547409930000' }), told: newTold({ resourceVersion: '90071992547409930001' }), changes: { k8sVersion: '90071992547409930001' }, history: [] },
    { name: 'a server that is being deleted', row: newSeenRow(), told: newTold({ resourceVersion: '101', isTerminating: true }), changes: { observedStatus: 'terminating' }, history: ['k8s.terminating: The server is being deleted.'] },
    { name: 'what it does on the way is no news', row: newSeenRow({ observedStatus: 'terminating', state: newState({ isTerminating: true }) }), told: newTold({ resourceVersion: '101', phase: 'Stopping', isTerminating: true }), changes: { observedStatus: 'terminating' }, history: [] },
    { name: 'a later incarnation', row: newSeenRow(), told: newTold({ uid: OTHER_UID, resourceVersion: '101' }), changes: { k8sUid: OTHER_UID }, history: [] },
    { name: 'an answer to a sync is kept without its id', row: newRow(), told: newTold({ syncId: 'a' }), changes: { state: newState() }, history: ['k8s.running: Running'] },
    { name: 'the end', row: newSeenRow(), told: ended({ resourceVersion: '105' }), changes: { goneAt: NOW, observedStatus: 'terminating', k8sVersion: '105' }, history: ['k8s.deleted: The server is gone.'] },
    { name: 'the end at the version that was seen last', row: newSeenRow(), told: ended({ resourceVersion: '100' }), changes: { goneAt: NOW }, history: ['k8s.deleted: The server is gone.'] },
    { name: 'the end of a server that was never seen', row: newRow(), told: ended(), changes: { goneAt: NOW, k8sUid: UID }, history: ['k8s.deleted: The server is gone.'] },
    { name: 'no resource, as asked', row: newRow({ deletionRequestedAt: ago(1) }), told: ended(noResource), changes: { goneAt: NOW }, history: ['k8s.deleted: The server is gone.'] },
    { name: 'no resource and no world, as asked', row: newRow({ deletionRequestedAt: ago(1) }), told: ended({ ...noResource, worldRemoved: true }), changes: { goneAt: NOW, worldRemovedAt: NOW }, history: ['k8s.deleted: The server is gone.', 'k8s.deleted: The world was removed.'] },
    { name: 'the world goes after the server', row: newSeenRow({ goneAt: ago(60), deletionRequestedAt: ago(90) }), told: ended({ ...noResource, worldRemoved: true }), changes: { worldRemovedAt: NOW }, history: ['k8s.deleted: The world was removed.'] },
    { name: 'a refusal', row: newSeenRow({ version: 3 }), told: refused(3), changes: { refusedVersion: 3 }, history: ['k8s.error: The cluster refused version 3: It is there already. (NameTaken)'] },
    { name: 'a version that was refused has come through after all', row: newSeenRow({ version: 2, refusedVersion: 2, refusal: { version: 2, reason: 'NotSent', message: 'x' } }), told: newTold({ resourceVersion: '101', specVersion: 2 }), changes: { refusedVersion: null, refusal: null }, history: [] },
    { name: 'a refusal with another reason', row: newSeenRow({ version: 3, refusedVersion: 3, refusal: { version: 3, reason: 'Invalid', message: 'x' } }), told: refused(3), changes: { refusedVersion: 3 }, history: ['k8s.error: The cluster refused version 3: It is there already. (NameTaken)'] },
  ]
  for (const { name, row, told, changes, history } of table) {
    const projection = project(row, told, NOW)
    t.match(projection, { action: 'Write', changes }, name)
    t.same(projection.action === 'Write' && projection.history.map(({ type, message }) => `${type}: ${message}`), history, name)
  }
})

t.test('a refusal to put a spec back stands, whatever else is reported', async (t) => {
  const row = newSeenRow({ refusedVersion: 1, refusal: { version: 1, reason: 'Invalid', message: 'It can only grow.' } })
  t.match(after(row, newTold({ resourceVersion: '101', phase: 'Stopped' })), { observedStatus: 'stopped', refusedVersion: 1, refusal: row.refusal })
})

t.test('a row leaves the rest', async (t) => {
  const table: { name: string; row: ServerRow; told: Told; reason: Ignored }[] = [
    { name: 'the same report again', row: newSeenRow(), told: newTold(), reason: 'Stale' },
    { name: 'an earlier one', row: newSeenRow(), told: newTold({ resourceVersion: '99', phase: 'Starting' }), reason: 'Stale' },
    { name: 'an earlier one of fewer digits, which is greater as text', row: newSeenRow({ k8sVersion: '1000' }), told: newTold({ resourceVersion: '999' }), reason: 'Stale' },
    { name: 'one of a dead predecessor', row: newSeenRow(), told: newTold({ uid: OTHER_UID, resourceVersion: '99' }), reason: 'Stale' },
    { name: 'a resource of another name', row: newSeenRow(), told: newTold({ name: 'creative', resourceVersion: '101' }), reason: 'OtherName' },
    { name: 'a state of no resource', row: newSeenRow(), told: newTold(noResource), reason: 'NoResource' },
    { name: 'a late report of a server that is gone', row: newSeenRow({ goneAt: ago(1) }), told: newTold({ resourceVersion: '101' }), reason: 'Gone' },
    { name: 'the end again', row: newSeenRow({ goneAt: ago(1) }), told: ended(), reason: 'Gone' },
    { name: 'the end of a predecessor', row: newSeenRow(), told: ended({ uid: OTHER_UID, resourceVersion: '101' }), reason: 'OtherResource' },
    { name: 'an end from before a restore', row: newSeenRow(), told: ended({ resourceVersion: '99' }), reason: 'Stale' },
    { name: 'no resource, when nobody asked for that', row: newSeenRow(), told: ended(noResource), reason: 'Unasked' },
    { name: 'no resource again', row: newRow({ deletionRequestedAt: ago(9), goneAt: ago(1) }), told: ended(noResource), reason: 'Gone' },
    { name: 'no world again', row: newRow({ deletionRequestedAt: ago(9), goneAt: ago(1), worldRemovedAt: ago(1) }), told: ended({ ...noResource, worldRemoved: true }), reason: 'Gone' },
    { name: 'a refusal again', row: newSeenRow({ refusedVersion: 1, refusal: { version: 1, reason: 'NameTaken', message: 'It is there already.' } }), told: refused(1), reason: 'Known' },
    { name: 'a refusal of an earlier version', row: newSeenRow({ version: 3, refusedVersion: 2 }), told: refused(1), reason: 'Stale' },
    { name: 'a refusal of a version that the row never had', row: newSeenRow(), told: refused(2), reason: 'OtherVersion' },
    { name: 'a refusal of what is gone', row: newSeenRow({ goneAt: ago(1) }), told: refused(1), reason: 'Gone' },
  ]
  for (const { name, row, told, reason } of table) t.same(project(row, told, NOW), { action: 'Ignore', reason }, name)
})

t.test('P4: whatever order reports come in, and however often, a row never goes back', async (t) => {
  const phases: Phase[] = ['Starting', 'Running', 'Restarting', 'Stopping', 'Stopped', 'Error']
  const random = newRandom(7)
  for (let life = 0; life < 200; life++) {
    const states = Array.from({ length: 20 }, (_, index) => newState({ resourceVersion: String(90 + 7 * index), phase: phases[Math.floor(random() * phases.length)] }))
    const reports = random.shuffle([...states, ...states].map(toTold))
    const end = reports.reduce((row, told) => forward(t, row, told), newRow())
    t.match(end.state, { resourceVersion: '223', phase: states.at(-1)?.phase }, `life ${life} ends in its last state`)
  }
})

t.test('P4: nothing resurrects a server that is gone', async (t) => {
  const life = [newTold({ resourceVersion: '101' }), newTold({ resourceVersion: '102', isTerminating: true }), ended({ resourceVersion: '103' })]
  for (const late of life) {
    const row = [...life, late].reduce(after, newSeenRow())
    t.ok(row.goneAt)
    t.equal(row.k8sVersion, '103')
  }
})

/** The row after a report, which must not be behind the row before. */
function forward(t: Test, row: ServerRow, told: Told): ServerRow {
  const next = after(row, told)
  if (next !== row && row.k8sVersion !== null && !isLater(next.k8sVersion ?? '0', row.k8sVersion)) t.fail(`went from ${row.k8sVersion} to ${next.k8sVersion}`)
  return next
}

function after(row: ServerRow, told: Told): ServerRow {
  const projection = project(row, told, NOW)
  return projection.action === 'Write' ? { ...row, ...projection.changes } : row
}
