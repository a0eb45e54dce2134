import t from 'tap'
import { verify } from 'unixcrypt'
import { newPasswords } from '../../../api/passwords/passwords.ts'
import { cryptPasswords } from '../../../api/spec/crypt-passwords.ts'
import { MinecraftServerSpec } from '../../../contracts/minecraft-server.ts'
import { parseSftpUser } from '../../../contracts/sftp-user.ts'

const passwords = newPasswords({ threads: 1, mostWaiting: 10, patienceMs: 60_000 })
t.teardown(() => passwords.close())
const spec = (...sftpUsers: string[]) => MinecraftServerSpec.parse({ eula: true, sftpUsers })

t.test('a plain password becomes a hash that the contract takes, with a salt of its own', async (t) => {
  const one = await cryptPasswords(spec('steve:secret:1000:1000:minecraft'), passwords)
  const other = await cryptPasswords(spec('steve:secret:1000:1000:minecraft'), passwords)
  const user = parseSftpUser(one.sftpUsers[0]!)
  t.equal(user.isCrypted, true)
  t.equal(verify('secret', user.password), true)
  t.equal(verify('Secret', user.password), false)
  t.not(one.sftpUsers[0], other.sftpUsers[0])
  t.ok(MinecraftServerSpec.safeParse(one).success)
})

t.test('a password that is that of before keeps its hash; another one does not', async (t) => {
  const before = await cryptPasswords(spec('steve:secret:1000:1000:minecraft'), passwords)
  t.same(await cryptPasswords(spec('steve:secret:1000:1000:minecraft'), passwords, before), before)
  t.notSame(await cryptPasswords(spec('steve:other:1000:1000:minecraft'), passwords, before), before)
})

t.test('what is crypted already stays as it is', async (t) => {
  const crypted = spec(`steve:$5$saltsalt$${'a'.repeat(43)}:e:1000:1000:minecraft`)
  t.same(await cryptPasswords(crypted, passwords), crypted)
})
