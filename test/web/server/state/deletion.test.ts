import t from 'tap'
import { toFarewell } from '../../../../web/src/server/state/deletion.ts'

const server = { managedBy: 'api', status: 'running', world: 'Present' } as const
const deletedAt = '2026-11-25T12:00:00Z'

for (const { name, seen, want } of [
  { name: 'is there', seen: server, want: 'Delete' },
  { name: 'is managed with kubectl', seen: { ...server, managedBy: 'kubectl' }, want: 'NotOurs' },
  { name: 'is going', seen: { ...server, status: 'terminating' }, want: 'Wait' },
  { name: 'is gone, its world kept', seen: { ...server, deletedAt, world: 'Kept' }, want: 'RemoveWorld' },
  { name: 'was made with kubectl and is gone', seen: { ...server, managedBy: 'kubectl', deletedAt, world: 'Kept' }, want: 'RemoveWorld' },
  { name: 'is gone, its world passed on', seen: { ...server, deletedAt, world: 'PassedOn' }, want: 'Nothing' },
  { name: 'is gone with its world', seen: { ...server, deletedAt, world: 'Removed' }, want: 'Nothing' },
] as const) {
  t.test(`of a server that ${name}: ${want}`, async (t) => { t.equal(toFarewell(seen), want) })
}
