import { parseSftpUser } from '../../contracts/sftp-user.ts'
import { derive } from '../derive.ts'
import { toSecretData, type Secret } from '../objects.ts'
import { ACCEPTED_SPEC, childLabels, childName } from './names.ts'
import type { Server } from './server.ts'
import { hostKey, toSshdConfig, toUsersConf } from './sftp.ts'

/** The Secret of a server: its RCON password, its SFTP users and host key, and the spec it was made from. */
export function newSecret(server: Server): Secret {
  const { name, namespace, uid, spec, settings } = server
  const users = spec.sftpUsers.map(parseSftpUser)
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: childName(name), namespace, labels: childLabels(name), annotations: { [ACCEPTED_SPEC]: JSON.stringify(spec) } },
    type: 'Opaque',
    data: toSecretData({
      'rcon-password': derive(settings.derivationKey, 'rcon-password', uid).toString('base64url'),
      'ssh_host_ed25519_key': hostKey({ key: settings.derivationKey, namespace, name }),
      'sshd_config': toSshdConfig(users),
      'users.conf': toUsersConf(users),
    }),
  }
}
