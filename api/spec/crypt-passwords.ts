import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { cryptSftpUsers, passwordsOf } from '../../lib/sftp-passwords.ts'
import type { Passwords } from '../passwords/passwords.ts'

/** The spec with every plain password crypted. One that is that of before keeps its hash, so that the same spec stays the same. */
export async function cryptPasswords(spec: MinecraftServerSpec, passwords: Passwords, before?: MinecraftServerSpec): Promise<MinecraftServerSpec> {
  const known = before ? passwordsOf(before) : new Map<string, string>()
  return { ...spec, sftpUsers: await cryptSftpUsers(spec.sftpUsers, known, (password, like) => passwords.crypt(password, like)) }
}
