import type { MinecraftServerSpec } from '../contracts/minecraft-server.ts'
import { parseSftpUser, toSftpUserLine } from '../contracts/sftp-user.ts'

/** Gives the SHA-512 hash of crypt(3) with a salt of its own, or with that of another hash, to compare with. */
export type Crypt = (password: string, like?: string) => string | Promise<string>

/** The lines of SFTP users with every plain password crypted. One that is that of before keeps its hash, so that the same password gives the same line. */
export function cryptSftpUsers(lines: readonly string[], before: ReadonlyMap<string, string>, crypt: Crypt): Promise<string[]> {
  return Promise.all(lines.map(async (line) => {
    const user = parseSftpUser(line)
    return user.isCrypted ? line : toSftpUserLine({ ...user, password: await cryptOne(user.password, before.get(user.name), crypt), isCrypted: true })
  }))
}

async function cryptOne(password: string, before: string | undefined, crypt: Crypt): Promise<string> {
  if (before?.startsWith('$6$') && await crypt(password, before) === before) return before
  return crypt(password)
}

/** The hash of each user that has one. */
export function passwordsOf({ sftpUsers, sftp }: Pick<MinecraftServerSpec, 'sftpUsers' | 'sftp'>): Map<string, string> {
  const lines = sftpUsers.map(parseSftpUser).filter(({ isCrypted }) => isCrypted).map(({ name, password }) => [name, password] as const)
  const objects = sftp.users.flatMap(({ name, passwordHash }) => (passwordHash === undefined ? [] : [[name, passwordHash] as const]))
  return new Map([...lines, ...objects])
}
