import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { parseSftpUser, toSftpUser, type SftpUser } from '../../contracts/sftp-user.ts'
import type { CompositeRequest } from '../metacontroller.ts'
import type { Settings } from '../settings.ts'
import type { Observed } from './observed.ts'
import type { SecretOwner } from './host-key.ts'
import { crypted } from './sftp.ts'

/** All that the makers of children need to know of one server. */
export interface Server {
  name: string
  namespace: string
  uid: string
  /** The accepted spec, its SFTP passwords crypted. */
  spec: MinecraftServerSpec
  /** By whom the secrets that outlive the server are derived. */
  owner: SecretOwner
  settings: Settings
  observed: Observed
}

/** Puts a server together. From here on no plain password exists. */
export function newServer(request: CompositeRequest, spec: MinecraftServerSpec, observed: Observed, settings: Settings): Server {
  const { name, namespace, uid } = request.parent.metadata
  const owner = { key: settings.derivationKey, namespace, name }
  return { name, namespace, uid, spec: withoutPlainPasswords(spec, owner, observed), owner, settings, observed }
}

function withoutPlainPasswords(spec: MinecraftServerSpec, owner: SecretOwner, observed: Observed): MinecraftServerSpec {
  if (spec.sftpUsers.every((line) => parseSftpUser(line).isCrypted)) return spec
  const known = observed.lastSftpUsers()
  return { ...spec, sftpUsers: spec.sftpUsers.map((line) => crypted(owner, line, known)) }
}

/** Who reaches the files of a server, from both forms of the spec. */
export function sftpUsersOf({ sftpUsers, sftp }: MinecraftServerSpec): SftpUser[] {
  return [...sftpUsers.map(parseSftpUser), ...sftp.users.map(toSftpUser)]
}
