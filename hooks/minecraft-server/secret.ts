import { derive, derivedOnce } from '../../contracts/derive.ts'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { toSecretData, type Secret } from '../objects.ts'
import { hostKey } from './host-key.ts'
import { childName, RCON_PURPOSE } from '../../contracts/names.ts'
import { ACCEPTED_SPEC, childLabels } from './names.ts'
import { sftpUsersOf, type Server } from './server.ts'
import { toSftpFiles } from './sftp.ts'

const rconPassword = derivedOnce((key, ...uid) => derive(key, RCON_PURPOSE, ...uid).toString('base64url'))

/** What the containers read of the Secret: RCON password, SFTP users and host key. */
export function newSecretFiles({ uid, spec, owner, settings }: Server): Record<string, string> {
  return {
    'rcon-password': rconPassword(settings.derivationKey, uid),
    'ssh_host_ed25519_key': hostKey(owner),
    ...toSftpFiles(sftpUsersOf(spec)),
  }
}

/** What of a spec is not at its default, which parsing puts back. */
function withoutDefaults(spec: MinecraftServerSpec): Partial<MinecraftServerSpec> {
  return Object.fromEntries(Object.entries(spec).filter(([name, value]) => name === 'eula' || toText(value) !== DEFAULTS.get(name)))
}

/** A value as text, by which it is compared; most are text or a number already. */
const toText = (value: unknown): unknown => (typeof value === 'object' ? JSON.stringify(value) : value)

const DEFAULTS = new Map(Object.entries(MinecraftServerSpec.parse({ eula: true })).map(([name, value]) => [name, toText(value)]))

/** The Secret of a server: what its containers read, and the spec it was made from. */
export function newSecret({ name, namespace, spec }: Server, files: Record<string, string>): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: childName(name), namespace, labels: childLabels(name) },
    type: 'Opaque',
    data: toSecretData({ ...files, [ACCEPTED_SPEC]: JSON.stringify(withoutDefaults(spec)) }),
  }
}
