import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { CompositeRequest } from '../metacontroller.ts'
import type { Settings } from '../settings.ts'
import type { Observed } from './observed.ts'
import { crypted } from './sftp.ts'

/** All that the makers of children need to know of one server. */
export interface Server {
  name: string
  namespace: string
  uid: string
  /** The accepted spec, its SFTP passwords crypted. */
  spec: MinecraftServerSpec
  settings: Settings
  observed: Observed
}

/** Puts a server together. From here on no plain password exists. */
export function newServer(request: CompositeRequest, spec: MinecraftServerSpec, observed: Observed, settings: Settings): Server {
  const { name, namespace, uid } = request.parent.metadata
  const owner = { key: settings.derivationKey, namespace, name }
  const sftpUsers = spec.sftpUsers.map((line) => crypted(owner, line, observed.lastSpec?.sftpUsers))
  return { name, namespace, uid, spec: { ...spec, sftpUsers }, settings, observed }
}
