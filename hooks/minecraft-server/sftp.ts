import { createPrivateKey, createPublicKey } from 'node:crypto'
import { encrypt } from 'unixcrypt'
import { parseSftpUser, toSftpUserLine, type SftpUser } from '../../contracts/sftp-user.ts'
import { derive } from '../derive.ts'
import { SFTP_PORT, WORLD_OWNER } from './names.ts'

/** Where the world appears: a folder in a chroot of its own, one for each folder name. The image owns /home. */
export const chrootOf = (folder: string): string => `/srv/sftp/${folder}`

/** Whose secret is derived: the parts of a purpose that name one server. */
export interface SecretOwner {
  key: Buffer
  namespace: string
  name: string
}

/**
 * A user line with its password crypted: the image logs every line whole, so none may hold a plain password.
 * Crypting takes milliseconds by design. The salt is derived from the password, so a hash of that salt among the
 * lines that were `known` before is the hash of this password, and is taken over.
 */
export function crypted(owner: SecretOwner, line: string, known: string[] = []): string {
  const user = parseSftpUser(line)
  if (user.isCrypted) return line
  const salt = derive(owner.key, 'sftp-salt', owner.namespace, owner.name, user.name, user.password).toString('base64').replaceAll(/[+=]/g, '.').slice(0, 16)
  const before = known.map(parseSftpUser).find((one) => one.name === user.name && one.isCrypted && one.password.startsWith(`$6$${salt}$`))
  return toSftpUserLine({ ...user, password: before?.password ?? encrypt(user.password, `$6$${salt}`), isCrypted: true })
}

/**
 * The image's users.conf (https://github.com/atmoz/sftp#usage). Folders are left out: they are mounts.
 * It begins with a locked account, since the image stops when there is no user at all.
 */
export function toUsersConf(users: SftpUser[]): string {
  const lines = users.map((user) => `${user.name}:${user.password}:e:${WORLD_OWNER}:${WORLD_OWNER}`)
  return [`homecraft::${WORLD_OWNER}:${WORLD_OWNER}`, ...lines, ''].join('\n')
}

/** The image's sshd_config: SFTP alone, each user in the chroot of its folder. */
export function toSshdConfig(users: SftpUser[]): string {
  const matches = users.map((user) => `Match User ${user.name}\n  ChrootDirectory ${chrootOf(user.folder)}`)
  return [
    `Port ${SFTP_PORT}`,
    'HostKey /etc/ssh/ssh_host_ed25519_key',
    'UseDNS no',
    'PermitRootLogin no',
    'DisableForwarding yes',
    'Subsystem sftp internal-sftp',
    'ForceCommand internal-sftp',
    'ChrootDirectory %h',
    ...matches,
    '',
  ].join('\n')
}

/**
 * The SFTP host key of a server in OpenSSH's format, derived from its namespace and name,
 * so that a server made anew is the one that its users' clients know.
 */
export function hostKey({ key, namespace, name }: SecretOwner): string {
  const seed = derive(key, 'sftp-host-key', namespace, name)
  const publicKey = ed25519PublicKey(seed)
  const check = derive(key, 'sftp-host-key-check', namespace, name).subarray(0, 4)
  return toOpenSsh(seed, publicKey, check)
}

/** RFC 8410: the fixed head of an Ed25519 private key in PKCS #8, before its 32 bytes of seed. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

function ed25519PublicKey(seed: Buffer): Buffer {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
}

/** The unencrypted private-key file of OpenSSH (https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key). */
function toOpenSsh(seed: Buffer, publicKey: Buffer, check: Buffer): string {
  const publicPart = Buffer.concat([field('ssh-ed25519'), field(publicKey)])
  const body = Buffer.concat([check, check, publicPart, field(Buffer.concat([seed, publicKey])), field('')])
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1))
  const count = Buffer.from([0, 0, 0, 1])
  const file = Buffer.concat([Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field(''), count, field(publicPart), field(Buffer.concat([body, padding]))])
  const lines = file.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
