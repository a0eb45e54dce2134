import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { FieldError, ServerSpec } from '../../contracts/rest.ts'
import { MASK, parseSftpUser, toSftpUserLine } from '../../contracts/sftp-user.ts'
import { passwordsOf } from '../../lib/sftp-passwords.ts'
import { inBody, invalid } from '../errors.ts'

/** The spec as it is shown: `***` stands for every password. */
export function maskSpec(spec: MinecraftServerSpec): ServerSpec {
  return {
    ...spec,
    sftpUsers: spec.sftpUsers.map((line) => toSftpUserLine({ ...parseSftpUser(line), password: MASK, isCrypted: false })),
    sftp: { ...spec.sftp, users: spec.sftp.users.map((user) => (user.passwordHash === undefined ? user : { ...user, passwordHash: MASK })) },
  }
}

/** The spec that was sent, with what the server has for each password that is masked. A mask of a user without a password is refused. */
export function unmaskSpec(spec: ServerSpec, before?: MinecraftServerSpec): MinecraftServerSpec {
  const known = before ? passwordsOf(before) : new Map<string, string>()
  const errors: FieldError[] = []
  const find = (path: string, name: string): string => {
    const hash = known.get(name)
    if (hash === undefined) errors.push(inBody(path, `*** stands for a password that the server has, and it has none of ${name}: send a password`))
    return hash ?? MASK
  }
  const sftpUsers = spec.sftpUsers.map((line, index) => {
    const user = parseSftpUser(line)
    return user.password === MASK ? toSftpUserLine({ ...user, password: find(`$.sftpUsers[${index}]`, user.name), isCrypted: true }) : line
  })
  const users = spec.sftp.users.map((user, index) => (user.passwordHash === MASK ? { ...user, passwordHash: find(`$.sftp.users[${index}].passwordHash`, user.name) } : user))
  if (errors.length > 0) throw invalid(errors)
  return { ...spec, sftpUsers, sftp: { ...spec.sftp, users } }
}
