import t from 'tap'
import { verify } from 'unixcrypt'
import { parseSftpUser } from '../../../contracts/sftp-user.ts'
import { sftpUsersOf } from '../../../hooks/minecraft-server/server.ts'
import { newObserved, serverOf, specOf } from '../world.ts'

const LINE = 'steve:s3cret-word:1000:1000:files'

t.test('from here on no plain password exists', async (t) => {
  const { spec } = serverOf({ sftpUsers: [LINE] })
  t.notMatch(JSON.stringify(spec), 's3cret-word')
  t.ok(verify('s3cret-word', parseSftpUser(spec.sftpUsers[0]!).password))
})

t.test('a password that was crypted before is not crypted anew', async (t) => {
  const known = serverOf({ sftpUsers: [LINE] }).spec.sftpUsers.map((line) => line.replace(/\$[^$]*:e:/, '$known:e:'))
  t.match(serverOf({ sftpUsers: [LINE] }, newObserved({ lastSftpUsers: () => known })).spec.sftpUsers[0], '$known:e:')
})

t.test('the rest of the spec is as it was accepted', async (t) => {
  const { sftpUsers: _users, ...rest } = serverOf({ sftpUsers: [LINE], motd: 'x' }).spec
  const { sftpUsers: _lines, ...asked } = specOf({ motd: 'x' })
  t.same(rest, asked)
})

t.test('users of both forms are taken together', async (t) => {
  const users = sftpUsersOf(serverOf({ sftpUsers: [LINE], sftp: { passwordSecret: 'p', users: [{ name: 'alex', passwordKey: 'alex', readOnly: true, folder: 'plugins' }] } }).spec)
  t.match(users, [{ name: 'steve', isCrypted: true, isReadOnly: false, folder: 'files' }, { name: 'alex', passwordKey: 'alex', isReadOnly: true, folder: 'data/plugins' }])
})
