import t from 'tap'
import { decideFinalizer, shouldFinalize, withoutFinalizer } from '../../../local/metacontroller/finalizer.ts'
import { newParent } from './objects.ts'

const name = 'metacontroller.io/compositecontroller-x'
const mine = { finalizers: ['other', name] }
const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' }

t.test('the finalizer is set where there is a finalize hook, but never on what is being deleted', async (t) => {
  const table = [
    { isWanted: true, metadata: {}, want: 'Add' },
    { isWanted: true, metadata: mine, want: 'Keep' },
    { isWanted: true, metadata: leaving, want: 'Keep' },
    { isWanted: false, metadata: mine, want: 'Remove' },
    { isWanted: false, metadata: { ...mine, ...leaving }, want: 'Remove' },
    { isWanted: false, metadata: {}, want: 'Keep' },
  ]
  for (const { isWanted, metadata, want } of table) t.equal(decideFinalizer(newParent(metadata), { name, isWanted }), want, JSON.stringify({ isWanted, metadata }))
})

t.test('children of a leaving parent are managed while our finalizer is on it, and the garbage collector stays away', async (t) => {
  const table = [
    { isWanted: true, finalizers: [name], want: true },
    { isWanted: true, finalizers: [name, 'other'], want: true },
    { isWanted: true, finalizers: ['other'], want: false },
    { isWanted: false, finalizers: [name], want: false },
    { isWanted: true, finalizers: [name, 'foregroundDeletion'], want: false },
    { isWanted: true, finalizers: [name, 'orphan'], want: false },
  ]
  for (const { isWanted, finalizers, want } of table) t.equal(shouldFinalize(newParent({ ...leaving, finalizers }), { name, isWanted }), want, finalizers.join(' '))
})

t.test('taking the finalizer away leaves the others', async (t) => {
  t.same(withoutFinalizer(newParent(mine), { name, isWanted: true }).metadata.finalizers, ['other'])
})
