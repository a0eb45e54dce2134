import t from 'tap'
import { toLongName } from '../../../../local/images/sftp/attributes.ts'

const now = new Date(2026, 7, 4)
const attributes = { mode: 0o100644, uid: 1001, gid: 100, size: 5, atime: 0, mtime: new Date(2026, 6, 1, 9, 5).getTime() / 1000 }
t.equal(toLongName('a b', attributes, now), '-rw-r--r--    1 1001     100             5 Jul  1 09:05 a b')
t.equal(toLongName('d', { ...attributes, mode: 0o040755, mtime: new Date(2020, 0, 31).getTime() / 1000 }, now), 'drwxr-xr-x    1 1001     100             5 Jan 31  2020 d')
t.match(toLongName('l', { ...attributes, mode: 0o120777 }, now), /^lrwxrwxrwx/)
