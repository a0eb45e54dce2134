import t from 'tap'
import { SftpUserLine } from '../../../contracts/sftp-user.ts'
import { newPassword } from '../../../web/src/lib/password.ts'

t.test('a password is long, takes part in a line, and is never the same', async (t) => {
  const made = Array.from({ length: 200 }, () => newPassword())
  t.equal(new Set(made).size, made.length)
  for (const password of made) {
    t.match(password, /^[a-zA-Z2-9]{20}$/)
    t.ok(SftpUserLine.safeParse(`steve:${password}:1000:1000:minecraft`).success)
  }
})
