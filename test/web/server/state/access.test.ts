import t from 'tap'
import { ServerReplacement } from '../../../../contracts/rest.ts'
import { mergePatch } from '../../../../api/spec/merge-patch.ts'
import { findWrong, parseEndpoint, toAdded, toJoinAddress, toRemoved, toSftpCommand, toSftpUsers } from '../../../../web/src/server/state/access.ts'

const KEY = `ssh-ed25519 ${'A'.repeat(68)}`
const spec = ServerReplacement.parse({
  eula: true,
  sftpUsers: ['steve:***:1000:1000:minecraft'],
  sftp: { users: [{ name: 'alex', publicKeys: [KEY, KEY], readOnly: true, folder: 'plugins' }, { name: 'eve', passwordHash: '***', publicKeys: [KEY] }] },
})

t.test('an address is typed without its usual port', async (t) => {
  t.equal(toJoinAddress('play.example.org:25565'), 'play.example.org')
  t.equal(toJoinAddress('203.0.113.7:31765'), '203.0.113.7:31765')
  t.same(parseEndpoint('2001:db8::1:25565'), { host: '2001:db8::1', port: 25565 })
})

t.test('the command reaches the files', async (t) => { t.equal(toSftpCommand('203.0.113.7:2022', 'steve'), 'sftp -P 2022 steve@203.0.113.7') })

t.test('users of both forms are listed with how they log in', async (t) => {
  t.match(toSftpUsers(spec), [
    { name: 'steve', means: 'password', isReadOnly: false, begins: '/data', alias: '/minecraft' },
    { name: 'alex', means: '2 keys', isReadOnly: true, begins: '/data/plugins', alias: undefined },
    { name: 'eve', means: 'password and a key', begins: '/data', alias: undefined },
  ])
})

t.test('what is wrong with a user to add is told beside what was typed', async (t) => {
  const kim = { name: 'kim', password: 's3cret-s3cret', publicKey: '' }
  const byKey = { ...kim, password: '', publicKey: `${KEY} kim@laptop` }
  t.same(findWrong(spec, kim, 'Password'), {})
  t.same(findWrong(spec, byKey, 'Key'), {})
  t.same(findWrong(spec, { ...kim, name: '' }, 'Password'), { name: 'Give the user a name.' })
  t.same(findWrong(spec, { ...kim, name: 'alex' }, 'Password'), { name: 'There is a user alex already.' })
  t.match(findWrong(spec, { ...kim, name: 'Al Ex' }, 'Password'), { name: /^It must begin with a letter/, password: undefined })
  t.match(findWrong(spec, { ...kim, password: 'abc' }, 'Password'), { password: /at least 8/, name: undefined })
  t.same(findWrong(spec, { ...byKey, publicKey: '' }, 'Key'), { publicKey: 'Paste the public key.' })
  t.match(findWrong(spec, { ...byKey, publicKey: 'not a key' }, 'Key'), { publicKey: /^It must read "type base64"/ })
})

t.test('a user that is added has what the schema wants', async (t) => {
  for (const added of [{ name: 'kim', password: 's3cret-s3cret', publicKey: '' }, { name: 'kim', password: '', publicKey: `${KEY} kim@laptop` }]) {
    const after = ServerReplacement.parse(mergePatch(spec, toAdded(spec, added)))
    t.same(toSftpUsers(after).map(({ name }) => name).sort(), ['alex', 'eve', 'kim', 'steve'])
  }
})

t.test('a user is taken away from the form that names it, and no other', async (t) => {
  for (const name of ['steve', 'alex', 'eve']) {
    const after = ServerReplacement.parse(mergePatch(spec, toRemoved(spec, name)))
    t.same(toSftpUsers(after).map((user) => user.name), ['steve', 'alex', 'eve'].filter((other) => other !== name))
  }
})
