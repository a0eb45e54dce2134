import t from 'tap'
import { looksLikeUser, parseUserLine, parseUsersConf } from '../../../../local/images/sftp/user-line.ts'

const plain = { name: 'a', password: 'p', isCrypted: false, uid: undefined, gid: undefined, folders: [] }
const table = [
  { line: 'a:p', want: plain },
  { line: 'a', want: { ...plain, password: '' } },
  { line: 'a::1001', want: { ...plain, password: '', uid: 1001 } },
  { line: 'a:$6$s$h:e', want: { ...plain, password: '$6$s$h', isCrypted: true } },
  { line: 'a:p:e:1001:100:data,up/load', want: { ...plain, isCrypted: true, uid: 1001, gid: 100, folders: ['data', 'up/load'] } },
  { line: 'a:p:::data', want: { ...plain, folders: ['data'] } },
]
for (const { line, want } of table) t.strictSame(parseUserLine(line), want, line)

for (const line of ['', '-a:p', 'a b:p', `${'a'.repeat(33)}:p`, 'a:p:x', 'a:p:1:y']) {
  t.throws(() => parseUserLine(line), { exitCode: 1, message: /^ERROR: Invalid/ }, `refuses ${line}`)
}
t.strictSame(parseUsersConf('# comment\n\n  \n\t# more\na:b\nc::1\n'), ['a:b', 'c::1'], 'comments and blank lines are skipped')
t.strictSame(['a:b', 'bash', '', '/bin/sh -c x:y'].map(looksLikeUser), [true, false, true, false])
