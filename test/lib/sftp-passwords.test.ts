import t from 'tap'
import { encrypt, verify } from 'unixcrypt'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { parseSftpUser } from '../../contracts/sftp-user.ts'
import { cryptSftpUsers, passwordsOf } from '../../lib/sftp-passwords.ts'

const crypted = (lines: string[], before: string[] = []) => cryptSftpUsers(lines, passwordsOf(MinecraftServerSpec.parse({ eula: true, sftpUsers: before })), encrypt)
const plain = ['steve:s3cret:1000:1000:minecraft', 'alex:other:1000:1000:files']

t.test('no password stays as it is, and each can be logged in with', async (t) => {
  const hashed = await crypted(plain)
  t.notMatch(hashed.join(), /s3cret|other/)
  t.same(hashed.map((line) => parseSftpUser(line).folder), ['minecraft', 'files'])
  t.ok(verify('s3cret', parseSftpUser(hashed[0]!).password))
  t.notOk(verify('other', parseSftpUser(hashed[0]!).password))
  t.ok(MinecraftServerSpec.safeParse({ eula: true, sftpUsers: hashed }).success, 'the contract takes the lines')
})

t.test('the same password gives the same line as before; another one does not', async (t) => {
  const before = await crypted(plain)
  t.same(await crypted(plain, before), before)
  const [steve] = await crypted(['steve:changed:1000:1000:minecraft'], before)
  t.not(steve, before[0])
  t.ok(verify('changed', parseSftpUser(steve!).password))
  t.not((await crypted(['alex:s3cret:1000:1000:minecraft'], before))[0]?.split(':')[1], parseSftpUser(before[0]!).password, 'nor that of another user')
})

t.test('what is hashed stays', async (t) => {
  const hashed = await crypted(plain)
  t.same(await crypted(hashed), hashed)
})
