import t from 'tap'
import { otherHolder } from '../../../local/metacontroller/lease.ts'

t.test('a lease is somebody else\'s only while it is held and not over', async (t) => {
  const now = Date.parse('2026-05-01T12:00:00Z')
  const at = (renewTime: string): object => ({ holderIdentity: 'other', leaseDurationSeconds: 15, renewTime })
  const table = [
    { name: 'there is none', lease: {}, want: undefined },
    { name: 'it was let go', lease: { ...at('2026-05-01T12:00:00Z'), holderIdentity: '' }, want: undefined },
    { name: 'it is ours', lease: { ...at('2026-05-01T12:00:00Z'), holderIdentity: 'own' }, want: undefined },
    { name: 'it was renewed just now', lease: at('2026-05-01T11:59:50.000000Z'), want: 'other' },
    { name: 'it is over', lease: at('2026-05-01T11:59:45Z'), want: undefined },
    { name: 'it was never renewed', lease: { holderIdentity: 'other' }, want: undefined },
  ]
  for (const { name, lease, want } of table) t.equal(otherHolder(lease, 'own', now), want, name)
})
