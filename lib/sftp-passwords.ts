import { encrypt, verify } from 'unixcrypt'
import { parseSftpUser, toSftpUserLine } from '../contracts/sftp-user.ts'

/**
 * The lines of SFTP users with every password crypted, as rows and commands hold them. A password whose hash is among
 * the lines that were `known` before keeps it, so that the same password gives the same line.
 */
export function hashSftpUsers(lines: readonly string[], known: readonly string[] = []): string[] {
  const before = known.map(parseSftpUser).filter((user) => user.isCrypted)
  return lines.map((line) => {
    const user = parseSftpUser(line)
    if (user.isCrypted) return line
    const same = before.find(({ name, password }) => name === user.name && password.startsWith('$6$') && verify(user.password, password))
    return toSftpUserLine({ ...user, password: same?.password ?? encrypt(user.password), isCrypted: true })
  })
}
