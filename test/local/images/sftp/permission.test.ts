import t from 'tap'
import { canChangeEntry, canRead, canWrite } from '../../../../local/images/sftp/permission.ts'

import type { Place } from '../../../../local/images/sftp/place.ts'

const user = { uid: 1001, gid: 100, owned: new Set(['/c/upload']) }
function place(mode: number, ...steps: [string, boolean?][]): Place {
  return { steps: steps.map(([real, isMount = false]) => ({ name: real, real, isMount })), real: '', virtual: '', stats: { mode } as Place['stats'] }
}
const table = [
  { name: 'the top of the chroot', place: place(0o755), want: [false, false, true] },
  { name: 'a new entry at the top', place: place(0o644, ['/c/x']), want: [false, false, true] },
  { name: 'a file at the top that is closed to others', place: place(0o600, ['/c/x']), want: [false, false, false] },
  { name: 'a mount', place: place(0o700, ['/v', true]), want: [false, true, true] },
  { name: 'a file in a mount', place: place(0o600, ['/v', true], ['/v/x']), want: [true, true, true] },
  { name: 'an own folder', place: place(0o755, ['/c/upload']), want: [false, true, true] },
  { name: 'a file in an own folder', place: place(0o600, ['/c/upload'], ['/c/upload/x']), want: [true, true, true] },
  { name: 'a mount in an own folder', place: place(0o755, ['/c/upload'], ['/w', true]), want: [false, true, true] },
]
for (const { name, place, want } of table) {
  t.strictSame([canChangeEntry(place, user), canWrite(place, user), canRead(place, user)], want, `change, write, read ${name}`)
}
