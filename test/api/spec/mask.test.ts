import t from 'tap'
import { maskSpec, unmaskSpec } from '../../../api/spec/mask.ts'
import { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'
import { ServerSpec } from '../../../contracts/rest.ts'

const HASH = `$6$saltsalt$${'a'.repeat(86)}`
const OTHER = `$6$saltsalt$${'b'.repeat(86)}`
const stored = MinecraftServerSpec.parse({
  eula: true,
  sftpUsers: [`steve:${HASH}:e:1000:1000:minecraft`],
  sftp: { users: [{ name: 'alex', passwordHash: OTHER }, { name: 'kai', publicKeys: [`ssh-ed25519 ${'A'.repeat(68)}`] }] },
})

t.test('no password is shown, not even its hash', async (t) => {
  const masked = maskSpec(stored)
  t.same(masked.sftpUsers, ['steve:***:1000:1000:minecraft'])
  t.equal(masked.sftp.users[0]?.passwordHash, '***')
  t.equal(masked.sftp.users[1]?.passwordHash, undefined)
  t.notMatch(JSON.stringify(masked), /\$6\$/)
  t.ok(ServerSpec.safeParse(masked).success, 'what is shown can be sent back')
})

t.test('sent back, the mask keeps every password', async (t) => {
  t.same(unmaskSpec(ServerSpec.parse(maskSpec(stored)), stored), stored)
})

t.test('a mask keeps the password in another folder and in the other form', async (t) => {
  const sent = ServerSpec.parse({ eula: true, sftpUsers: ['steve:***:1000:1000:elsewhere', 'alex:***:1000:1000:minecraft'] })
  t.same(unmaskSpec(sent, stored).sftpUsers, [`steve:${HASH}:e:1000:1000:elsewhere`, `alex:${OTHER}:e:1000:1000:minecraft`])
})

t.test('a mask that stands for nothing is refused, for each user', async (t) => {
  const sent = ServerSpec.parse({ eula: true, sftpUsers: ['new:***:1000:1000:minecraft'], sftp: { users: [{ name: 'kai', passwordHash: '***' }] } })
  t.throws(() => unmaskSpec(sent, stored), { code: 'HC_INVALID', errors: [{ path: '$.sftpUsers[0]' }, { path: '$.sftp.users[0].passwordHash' }] })
  t.throws(() => unmaskSpec(sent), { code: 'HC_INVALID' }, 'a new server has no passwords')
})

t.test('a new password takes the place of the old one', async (t) => {
  const sent = ServerSpec.parse({ eula: true, sftpUsers: ['steve:new-one:1000:1000:minecraft'] })
  t.same(unmaskSpec(sent, stored).sftpUsers, ['steve:new-one:1000:1000:minecraft'])
})
