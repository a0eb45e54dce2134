import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { parseSftpUser, toSftpUserLine } from '../../contracts/sftp-user.ts'
import type { Passwords } from '../passwords/passwords.ts'
import { passwordsOf } from './mask.ts'

/** The spec with every plain password crypted. One that is that of before keeps its hash, so that the same spec stays the same. */
export async function cryptPasswords(spec: MinecraftServerSpec, passwords: Passwords, before?: MinecraftServerSpec): Promise<MinecraftServerSpec> {
  if (spec.sftpUsers.every((line) => parseSftpUser(line).isCrypted)) return spec
  const known = before ? passwordsOf(before) : new Map<string, string>()
  const sftpUsers = await Promise.all(spec.sftpUsers.map(async (line) => {
    const user = parseSftpUser(line)
    return user.isCrypted ? line : toSftpUserLine({ ...user, password: await crypt(passwords, user.password, known.get(user.name)), isCrypted: true })
  }))
  return { ...spec, sftpUsers }
}

async function crypt(passwords: Passwords, password: string, known?: string): Promise<string> {
  if (known?.startsWith('$6$') && await passwords.crypt(password, known) === known) return known
  return passwords.crypt(password)
}
