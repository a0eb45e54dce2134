import t from 'tap'
import { formatAccounts, nextUid, parseAccounts, systemAccounts } from '../../../../local/images/sftp/account.ts'

const alice = { name: 'alice', uid: 1001, gid: 100, home: '/data/my', hash: '$6$s$h' }
const { passwd, shadow } = formatAccounts([...systemAccounts, alice])
t.match(passwd, /^alice:x:1001:100::\/data\/my:\/bin\/sh$/m)
t.strictSame(parseAccounts(passwd, shadow), [...systemAccounts, alice], 'what is written is read back')
t.equal(nextUid(systemAccounts), 1000)
t.equal(nextUid([...systemAccounts, alice]), 1002)
t.ok(systemAccounts.every(({ hash }) => hash === '*'), 'nobody can log in to an account of the system')
for (const name of ['root', 'backup', 'sshd', 'www-data', 'nobody']) t.ok(systemAccounts.some((account) => account.name === name), name)
