import t from 'tap'
import type { ServerState } from '../../contracts/server-state.ts'
import type { Seen } from '../../sync/cluster.ts'
import { compareGone, compareMissing, compareSeen, compareUnmarked, mayBeLost, mostLost, type ComparedRow, type Finding, type Pass } from '../../sync/drift.ts'
import type { ServerRow } from '../../sync/rows.ts'
import { ago, newRow, newSeenRow, newState, NOW, SERVER, toSpec } from './world.ts'

const pass: Pass = { startedAt: NOW, listVersion: '5000' }
const OTHER_UID = '5d0e3c1e-3f0e-4d42-9d0e-00000000000b'

const compared = (row: ServerRow, rest: Partial<ComparedRow> = {}): ComparedRow => ({ ...row, hasPending: false, hasFailed: false, lastSentAt: ago(3600), ...rest })
const seenRow = (row: Partial<ComparedRow> = {}): ComparedRow => compared(newSeenRow(row), row)
const neverSeen = (row: Partial<ComparedRow> = {}): ComparedRow => compared(newRow(row), row)

/** The resource of the row, as it was seen. */
function newSeen({ spec = toSpec(), specVersion = 1, ...state }: Partial<ServerState> & { spec?: unknown } = {}): Seen {
  const whole = newState({ ...state, specVersion })
  return { namespace: 'default', id: SERVER, name: whole.name, uid: whole.uid ?? '', resourceVersion: whole.resourceVersion ?? '', specVersion: 'specVersion' in state && state.specVersion === undefined ? undefined : specVersion, state: whole, spec }
}
const unmanaged = (state: Partial<ServerState> = {}): Seen => ({ ...newSeen(state), specVersion: undefined, state: { ...newState(state), specVersion: undefined } })
const stopped = { phase: 'Stopped', resourceVersion: '101' } as const

const stale: Finding = { kind: 'Stale' }
const staleAt = (lowerTo: string): Finding => ({ kind: 'Stale', lowerTo })
const resend = (type: 'server.created' | 'server.updated' | 'server.deleted'): Finding => ({ kind: 'Resend', type })

t.test('a row and its resource', async (t) => {
  const table: { name: string; row: ComparedRow; seen: Seen; want: Finding[] }[] = [
    { name: 'say the same: nothing', row: seenRow(), seen: newSeen(), want: [] },
    { name: 'say the same, under a version that brought no news: nothing', row: seenRow(), seen: newSeen({ resourceVersion: '170' }), want: [] },
    { name: 'differ in players alone, which the resource does not know: nothing', row: seenRow({ state: newState({ players: { online: 1, max: 20 } }) }), seen: newSeen(), want: [] },
    { name: 'the same spec, with a default spelled out: nothing', row: seenRow(), seen: newSeen({ spec: { eula: true } }), want: [] },
    { name: 'nothing was observed yet', row: neverSeen(), seen: newSeen(), want: [stale] },
    { name: 'the resource has moved on', row: seenRow(), seen: newSeen(stopped), want: [stale] },
    { name: 'a later incarnation', row: seenRow(), seen: newSeen({ uid: OTHER_UID, resourceVersion: '101' }), want: [stale] },
    { name: 'the status of the row was edited', row: seenRow({ observedStatus: 'failed' }), seen: newSeen(), want: [staleAt('99')] },
    { name: 'the state of the row was edited', row: seenRow({ state: newState({ phase: 'Error' }) }), seen: newSeen(), want: [staleAt('99')] },
    { name: 'the uid of the row was edited', row: seenRow({ k8sUid: OTHER_UID }), seen: newSeen(), want: [staleAt('99')] },
    { name: 'etcd was restored: the versions are lower', row: seenRow({ k8sVersion: '9000' }), seen: newSeen(), want: [staleAt('99')] },
    { name: 'the row is newer than the list: nothing', row: seenRow({ k8sVersion: '101', observedAt: NOW, observedStatus: 'stopped' }), seen: newSeen(), want: [] },
    { name: 'a resource of another name with the same label: nothing', row: seenRow(), seen: newSeen({ name: 'copy', ...stopped }), want: [] },

    { name: 'the spec was edited', row: seenRow(), seen: newSeen({ spec: toSpec({ motd: 'edited' }) }), want: [{ kind: 'PutBack' }] },
    { name: 'the spec was edited beyond what can be read: nothing can be more wrong', row: seenRow(), seen: newSeen({ spec: { eula: 'perhaps' } }), want: [{ kind: 'PutBack' }] },
    { name: 'the spec was edited, and a command is under way: nothing yet', row: seenRow({ hasPending: true }), seen: newSeen({ spec: toSpec({ motd: 'edited' }) }), want: [] },
    { name: 'the spec was edited just after a command: nothing yet', row: seenRow({ lastSentAt: ago(10) }), seen: newSeen({ spec: toSpec({ motd: 'edited' }) }), want: [] },
    { name: 'the spec was edited, and the cluster refused to take it back: nothing', row: seenRow({ refusedVersion: 1 }), seen: newSeen({ spec: toSpec({ motd: 'edited' }) }), want: [] },
    { name: 'the spec was edited, and the command could not be sent at all: nothing', row: seenRow({ hasFailed: true }), seen: newSeen({ spec: toSpec({ motd: 'edited' }) }), want: [] },
    { name: 'the spec was edited of a resource that is being deleted: nothing', row: seenRow({ observedStatus: 'terminating', state: newState({ isTerminating: true }) }), seen: newSeen({ isTerminating: true, spec: toSpec({ motd: 'edited' }) }), want: [] },

    { name: 'a command got lost', row: seenRow({ version: 2 }), seen: newSeen(), want: [resend('server.updated')] },
    { name: 'a command waits: nothing', row: seenRow({ version: 2, hasPending: true }), seen: newSeen(), want: [] },
    { name: 'a command went out just now: nothing yet', row: seenRow({ version: 2, lastSentAt: ago(50) }), seen: newSeen(), want: [] },
    { name: 'a command was refused: nothing', row: seenRow({ version: 2, refusedVersion: 2 }), seen: newSeen(), want: [] },
    { name: 'an earlier command was refused, and a later one got lost', row: seenRow({ version: 3, refusedVersion: 2 }), seen: newSeen(), want: [resend('server.updated')] },
    { name: 'an adoption got lost', row: seenRow({ version: 2, state: { ...newState(), specVersion: undefined } }), seen: unmanaged(), want: [resend('server.updated')] },
    { name: 'the database was restored: the resource is ahead', row: seenRow({ state: newState({ specVersion: 9 }) }), seen: newSeen({ specVersion: 9 }), want: [{ kind: 'Raise', version: 10 }] },

    { name: 'a deletion got lost', row: seenRow({ deletionRequestedAt: ago(900) }), seen: newSeen(), want: [resend('server.deleted')] },
    { name: 'a deletion waits: nothing', row: seenRow({ deletionRequestedAt: ago(900), hasPending: true }), seen: newSeen(), want: [] },
    { name: 'a deletion is under way: nothing', row: seenRow({ deletionRequestedAt: ago(900), observedStatus: 'terminating', state: newState({ isTerminating: true }) }), seen: newSeen({ isTerminating: true }), want: [] },

    { name: 'the row is gone, and its resource is there', row: seenRow({ goneAt: ago(90) }), seen: newSeen(), want: [{ kind: 'Revive' }] },
    { name: 'the row is gone, and its resource is being deleted, held by a finalizer perhaps: nothing', row: seenRow({ goneAt: ago(90) }), seen: newSeen({ isTerminating: true }), want: [] },
    { name: 'the row is gone just now: the list may be older', row: seenRow({ goneAt: ago(1) }), seen: newSeen(), want: [] },

    { name: 'made with kubectl: its spec is its own affair', row: seenRow({ managedBy: 'kubectl', state: { ...newState(), specVersion: undefined } }), seen: { ...unmanaged(), spec: toSpec({ motd: 'edited' }) }, want: [] },
    { name: 'made with kubectl, and changed', row: seenRow({ managedBy: 'kubectl' }), seen: unmanaged({ generation: 2, resourceVersion: '101' }), want: [stale] },
  ]
  for (const { name, row, seen, want } of table) {
    const before = JSON.stringify([row, seen])
    t.same(compareSeen(row, seen, pass), want, name)
    t.equal(JSON.stringify([row, seen]), before)
  }
})

t.test('a row whose resource has lost the marks of the API', async (t) => {
  const table: { name: string; row: ComparedRow; seen?: Seen; want: Finding[] }[] = [
    { name: 'gets them back', row: seenRow(), want: [resend('server.updated')] },
    { name: 'and a command waits: nothing', row: seenRow({ hasPending: true }), want: [] },
    { name: 'and a command went out just now: nothing yet', row: seenRow({ lastSentAt: ago(30) }), want: [] },
    { name: 'and the cluster refused to take them back: nothing', row: seenRow({ refusedVersion: 1 }), want: [] },
    { name: 'and is being deleted: nothing', row: seenRow(), seen: unmanaged({ isTerminating: true }), want: [] },
  ]
  for (const { name, row, seen = unmanaged(), want } of table) t.same(compareUnmarked(row, seen, pass), want, name)
})

t.test('a row without a resource', async (t) => {
  const table: { name: string; row: ComparedRow; want: Finding[] }[] = [
    { name: 'was deleted with kubectl', row: seenRow(), want: [{ kind: 'Lost' }] },
    { name: 'was deleted as asked, and nobody told', row: seenRow({ deletionRequestedAt: ago(900) }), want: [{ kind: 'Gone' }] },
    { name: 'was seen after the list: nothing', row: seenRow({ observedAt: NOW }), want: [] },
    { name: 'never came to be: its command got lost', row: neverSeen(), want: [resend('server.created')] },
    { name: 'never came to be, and its command waits: nothing', row: neverSeen({ hasPending: true }), want: [] },
    { name: 'never came to be, and its command went out just now: nothing', row: neverSeen({ lastSentAt: ago(30) }), want: [] },
    { name: 'was made just now: nothing', row: neverSeen({ createdAt: ago(30), lastSentAt: null }), want: [] },
    { name: 'was refused: nothing', row: neverSeen({ refusedVersion: 1 }), want: [] },
    { name: 'was deleted before it came to be', row: neverSeen({ deletionRequestedAt: ago(900) }), want: [{ kind: 'Gone' }] },
    { name: 'was deleted before it came to be, and a command is under way still: nothing', row: neverSeen({ deletionRequestedAt: ago(9), lastSentAt: ago(9) }), want: [] },
    { name: 'is newer than the whole restored cluster', row: seenRow({ k8sVersion: '9000' }), want: [resend('server.created')] },
    { name: 'is newer than the whole restored cluster, and made with kubectl', row: seenRow({ k8sVersion: '9000', managedBy: 'kubectl' }), want: [{ kind: 'Lost' }] },
  ]
  for (const { name, row, want } of table) t.same(compareMissing(row, pass), want, name)
})

t.test('the world of a server that is gone', async (t) => {
  const gone = { goneAt: ago(900), worldRemovalRequestedAt: ago(600) }
  const table: { name: string; row: ComparedRow; want: Finding[] }[] = [
    { name: 'was to be removed', row: seenRow(gone), want: [resend('server.deleted')] },
    { name: 'was to be removed, and a command is under way: nothing', row: seenRow({ ...gone, lastSentAt: ago(30) }), want: [] },
    { name: 'is removed: nothing', row: seenRow({ ...gone, worldRemovedAt: ago(1) }), want: [] },
    { name: 'belongs to another server by now: nothing', row: seenRow({ ...gone, worldTakenBy: SERVER }), want: [] },
    { name: 'is kept: nothing', row: seenRow({ goneAt: ago(900) }), want: [] },
  ]
  for (const { name, row, want } of table) t.same(compareGone(row, pass), want, name)
})

t.test('a kept world whose claim is in no list', async (t) => {
  const world = { tenant: 'default', id: SERVER, name: 'survival', goneAt: ago(900), k8sVersion: '100' }
  const table = [
    { name: 'may be gone', world, want: true },
    { name: 'may be gone when its server was never seen', world: { ...world, k8sVersion: null }, want: true },
    { name: 'is not when its server ended just now', world: { ...world, goneAt: ago(30) }, want: false },
    { name: 'is not when its server is later than the list', world: { ...world, k8sVersion: '9000' }, want: false },
  ]
  for (const { name, world, want } of table) t.equal(mayBeLost(world, '5000', pass), want, name)
})

t.test('a fifth of the servers, or five, may vanish at once', async (t) => {
  t.same([0, 1, 5, 25, 29, 30, 1000].map(mostLost), [5, 5, 5, 5, 5, 6, 200])
})
