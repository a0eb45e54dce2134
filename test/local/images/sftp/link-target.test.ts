import t from 'tap'
import { leadsOut } from '../../../../local/images/sftp/link-target.ts'

const table = [
  { target: 'a', depth: 0, want: false },
  { target: './a/b', depth: 0, want: false },
  { target: '', depth: 0, want: false },
  { target: '..', depth: 0, want: true },
  { target: '..', depth: 1, want: false },
  { target: '../../a', depth: 2, want: false },
  { target: '../../a', depth: 1, want: true },
  { target: '/etc/passwd', depth: 9, want: true },
  { target: './/../a', depth: 0, want: true },
  // The first name may be a link to a folder nearer to the top.
  { target: 'a/..', depth: 3, want: true },
  { target: '../a/../b', depth: 3, want: true },
]
for (const { target, depth, want } of table) t.test(`a link to "${target}" ${depth} folders deep ${want ? 'leads out' : 'stays'}`, async (t) => void t.equal(leadsOut(target, depth), want))
