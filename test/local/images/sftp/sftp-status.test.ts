import t from 'tap'
import { SftpError, toSftpError } from '../../../../local/images/sftp/sftp-status.ts'

const table = [
  { code: 'ENOENT', want: 2 }, { code: 'ENOTDIR', want: 2 }, { code: 'ELOOP', want: 2 }, { code: 'EACCES', want: 3 }, { code: 'EPERM', want: 3 },
  { code: 'EROFS', want: 3 }, { code: 'EINVAL', want: 5 }, { code: 'ENOTEMPTY', want: 4 }, { code: 'ENOSPC', want: 4 },
]
for (const { code, want } of table) {
  const { status, message } = toSftpError(Object.assign(new Error(`${code}: no, open '/machine/path'`), { code }))
  t.equal(status, want, code)
  t.notMatch(message, /machine/, 'no path of the machine is told')
}
t.equal(toSftpError(new SftpError(1, 'End of file')).status, 1)
t.equal(toSftpError('odd').status, 4)
