import { encrypt } from 'unixcrypt'
import { derive, derivedOnce } from '../../contracts/derive.ts'
import { parseSftpUser, toSftpUserLine, type SftpUser } from '../../contracts/sftp-user.ts'
import type { SecretOwner } from './host-key.ts'
import { SFTP_PORT } from '../../contracts/names.ts'
import { WORLD_OWNER } from './names.ts'

/**
 * A user line with its password crypted: a Secret is read by more people than should know a password.
 * Crypting takes milliseconds by design. The salt is derived from the password, so a hash of that salt among the
 * lines that were `known` before is the hash of this password, and is taken over.
 */
export function crypted(owner: SecretOwner, line: string, known: string[] = []): string {
  const user = parseSftpUser(line)
  if (user.isCrypted) return line
  const salt = toSalt(owner.key, owner.namespace, owner.name, user.name, user.password)
  const before = known.map(parseSftpUser).find((one) => one.name === user.name && one.isCrypted && one.password.startsWith(`$6$${salt}$`))
  return toSftpUserLine({ ...user, password: before?.password ?? encrypt(user.password, `$6$${salt}`), isCrypted: true })
}

const toSalt = derivedOnce((key, ...password) => derive(key, 'sftp-salt', ...password).toString('base64').replaceAll(/[+=]/g, '.').slice(0, 16))

/** One account that nobody can log in to: the image stops when it has made no user on its first run. */
const FIRST_RUN_USERS = `homecraft::${WORLD_OWNER}:${WORLD_OWNER}\n`

/**
 * SFTP alone, for everybody in one chroot; `%d` is the account's home. It is the same for every set of users, since sshd
 * reads it only once. Keys lie outside of the chroot, where no user can change them. New files are writable to the group,
 * as those of the game are. Each attempt to log in may take 16 MiB (yescrypt), so there is room for few at once.
 */
const SSHD_CONFIG = `Port ${SFTP_PORT}
HostKey /etc/ssh/ssh_host_ed25519_key
UseDNS no
PermitRootLogin no
KbdInteractiveAuthentication no
AuthorizedKeysFile /var/lib/homecraft/keys/%u
LoginGraceTime 30
MaxStartups 10
DisableForwarding yes
PermitTTY no
PermitUserRC no
Subsystem sftp internal-sftp
ChrootDirectory /srv/sftp
ForceCommand internal-sftp -u 0002 -d %d
Match Group homecraft-readonly
  ForceCommand internal-sftp -R -d %d
`

/** The files below /etc/sftp, without the host key: what sshd and the image read at their start, and the accounts that the script keeps in line. */
export function toSftpFiles(users: SftpUser[]): Record<string, string> {
  const lines = users.toSorted((one, other) => (one.name < other.name ? -1 : 1)).map(toAccount)
  return { 'accounts': lines.map((line) => `${line}\n`).join(''), 'sshd_config': SSHD_CONFIG, 'users.conf': FIRST_RUN_USERS }
}

/** `name:rw|ro:home:hash:key of the password's Secret:public keys`. The contract keeps `:` and `,` out of every part. */
function toAccount({ name, password = '', isCrypted, passwordKey = '', publicKeys, isReadOnly, folder }: SftpUser): string {
  if (password !== '' && !isCrypted) throw new Error(`The password of the SFTP user ${name} would be written as it is: crypt it first.`)
  return [name, isReadOnly ? 'ro' : 'rw', folder, password, passwordKey, publicKeys.join(',')].join(':')
}
