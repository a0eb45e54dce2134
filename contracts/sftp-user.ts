import * as z from 'zod'
import { described } from './rule.ts'

/**
 * Accounts that exist in the image: its entry script skips them, so such a user could never log in
 * (https://github.com/atmoz/sftp/blob/master/files/create-sftp-user). `homecraft` is the platform's own.
 */
const TAKEN = [
  'root', 'daemon', 'bin', 'sys', 'sync', 'games', 'man', 'lp', 'mail', 'news', 'uucp', 'proxy', 'www-data',
  'backup', 'list', 'irc', 'gnats', 'nobody', 'sshd', 'messagebus', 'systemd-network', 'systemd-resolve', '_apt', 'homecraft',
]

/** Names in a chroot in which sshd and the C library look for files of theirs; a folder of the world must not take their place. */
const SYSTEM_FOLDERS = ['bin', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'proc', 'run', 'sbin', 'sys', 'usr', 'var']

const NAME = '[A-Za-z0-9_][A-Za-z0-9._-]{0,31}'
const PLAIN = '[!-9;-~]{1,64}'
/** Hashes of crypt(3), with bounds on their cost: every attempt to log in pays it, a stranger's too. */
const HASH = '[A-Za-z0-9./]'
const SHA_CRYPT = `\\$[56]\\$(?:rounds=[1-9][0-9]{3,4}\\$)?${HASH}{1,16}\\$${HASH}{8,86}`
const BCRYPT = `\\$2[aby]\\$(?:0[4-9]|1[0-2])\\$${HASH}{53}`
const YESCRYPT = `\\$y\\$j9T\\$${HASH}{1,32}\\$${HASH}{43}`
const CRYPTED = `(?:${SHA_CRYPT}|${BCRYPT}|${YESCRYPT}):e`
const OWNER = '1000:1000'
const FOLDER = '[A-Za-z0-9_-][A-Za-z0-9._-]{0,31}'
const LINE = new RegExp(`^${NAME}:(?:${PLAIN}|${CRYPTED}):${OWNER}:${FOLDER}$`)

/**
 * Schema of one SFTP user as a line, `user:pass:uid:gid:dir`, or with a crypted password
 * `user:crypted:e:uid:gid:dir`, as https://github.com/atmoz/sftp#usage takes them.
 */
export const SftpUserLine = described(
  z.string().min(12).max(240).regex(LINE, 'must read user:password:1000:1000:folder, such as steve:s3cret:1000:1000:minecraft'),
  'One SFTP user as `user:pass:uid:gid:dir`, or `user:crypted:e:uid:gid:dir` with a password crypted by crypt(3). `dir` is the folder in which the user finds /data. uid and gid are 1000, the owner of the world.',
  [{
    message: 'this user name belongs to the system; choose another',
    cel: `!(self.split(':')[0] in [${TAKEN.map((name) => `'${name}'`).join(',')}])`,
    holds: (line) => !TAKEN.includes(line.split(':')[0] ?? ''),
  }, {
    message: 'this folder name belongs to the system; choose another, such as minecraft',
    cel: `!self.matches(':(${SYSTEM_FOLDERS.join('|')})$')`,
    holds: (line) => !SYSTEM_FOLDERS.includes(line.split(':').at(-1) ?? ''),
  }],
)

/** Schema of a password as it is typed, as a line takes it. */
export const SftpPassword = z.string().min(8).max(64).regex(new RegExp(`^${PLAIN}$`), 'must be 8 to 64 letters, digits and signs, without spaces and colons')

/** Kinds of public keys that sshd takes, with the base64 that follows; DSA is refused by OpenSSH itself. */
const PUBLIC_KEY = '(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\\.com|sk-ecdsa-sha2-nistp256@openssh\\.com) [A-Za-z0-9+/]{40,}={0,2}'

/** A hash of crypt(3), as a pattern. */
const ANY_HASH = `${SHA_CRYPT}|${BCRYPT}|${YESCRYPT}`

const passwordHash = (pattern: string): z.ZodString => described(
  z.string().max(128).regex(new RegExp(`^(?:${pattern})$`), 'must be a hash of crypt(3), as `openssl passwd -6` gives'),
  'Password, crypted by crypt(3): SHA-256, SHA-512, bcrypt or yescrypt.',
)

/** What stands for a password that is not shown. Sent back, it keeps the password. */
export const MASK = '***'

const newUserObject = (hash: z.ZodString) => described(
  z.strictObject({
    name: described(
      z.string().min(1).max(32).regex(new RegExp(`^${NAME}$`), 'must begin with a letter, a digit or _, and hold only letters, digits, ., _ and -'),
      'Name to log in with.',
      [{ message: 'this user name belongs to the system; choose another', cel: `!(self in [${TAKEN.map((name) => `'${name}'`).join(',')}])`, holds: (name) => !TAKEN.includes(name) }],
    ),
    passwordHash: hash.optional(),
    passwordKey: described(
      z.string().min(1).max(63).regex(/^[-_A-Za-z0-9][-._A-Za-z0-9]*$/, 'must be a key of a Secret, not beginning with a dot'),
      'Key in the Secret `sftp.passwordSecret` under which the crypted password stands. It may change at any time.',
    ).optional(),
    publicKeys: z.array(z.string().max(1500).regex(new RegExp(`^${PUBLIC_KEY}$`), 'must read "type base64", as in an authorized_keys file without options and comment'))
      .max(8).meta({ description: 'SSH public keys to log in with, each as `type base64`, without a comment.', 'x-kubernetes-list-type': 'atomic' }).default([]),
    readOnly: described(z.boolean(), 'Whether the user may only read.').default(false),
    folder: described(
      z.string().max(128).regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/, 'must be a path below the world\'s folder, such as plugins/Essentials, without a leading slash and without names that begin with a dot'),
      'Folder of the world in which a session begins; its top when absent. It is where one starts, not a wall.',
    ).optional(),
  }),
  'One SFTP user.',
  [
    {
      message: 'give the user a passwordHash, a passwordKey or publicKeys to log in with',
      cel: 'has(self.passwordHash) || has(self.passwordKey) || size(self.publicKeys) > 0',
      holds: (user) => user.passwordHash !== undefined || user.passwordKey !== undefined || user.publicKeys.length > 0,
    },
    {
      message: 'give passwordHash or passwordKey, not both',
      cel: '!(has(self.passwordHash) && has(self.passwordKey))',
      holds: (user) => user.passwordHash === undefined || user.passwordKey === undefined,
    },
  ],
)

/** Schema of one SFTP user as an object. */
export const SftpUserObject = newUserObject(passwordHash(ANY_HASH))
/** The same, whose hash may be masked: as users of the API see it. */
export const MaskedSftpUserObject = newUserObject(passwordHash(`\\*{3}|${ANY_HASH}`))
export type SftpUserObject = z.infer<typeof SftpUserObject>

/** One SFTP user, from either form. */
export interface SftpUser {
  name: string
  /** As given: plain, or crypted when `isCrypted`; absent when it stands in a Secret or there is none. */
  password?: string
  isCrypted: boolean
  /** Key of the Secret that holds the crypted password. */
  passwordKey?: string
  publicKeys: string[]
  isReadOnly: boolean
  /** Where a session begins: the name under which /data appears, or a path below `data`. */
  folder: string
}

/** The name under which the world always appears to SFTP users. */
export const WORLD_FOLDER = 'data'

/** Takes apart a line that `SftpUserLine` accepted. */
export function parseSftpUser(line: string): SftpUser & { password: string } {
  const fields = line.split(':')
  const [name = '', password = ''] = fields
  return { name, password, isCrypted: fields[2] === 'e', publicKeys: [], isReadOnly: false, folder: fields.at(-1) ?? '' }
}

/** The user that an object describes. */
export function toSftpUser(user: SftpUserObject): SftpUser {
  const { name, passwordHash, passwordKey, publicKeys, readOnly, folder } = user
  return {
    name,
    ...(passwordHash !== undefined && { password: passwordHash }),
    ...(passwordKey !== undefined && { passwordKey }),
    isCrypted: true,
    publicKeys,
    isReadOnly: readOnly,
    folder: folder === undefined ? WORLD_FOLDER : `${WORLD_FOLDER}/${folder}`,
  }
}

/** The line of a user that has a crypted password. */
export function toSftpUserLine(user: SftpUser): string {
  return [user.name, user.password ?? '', ...(user.isCrypted ? ['e'] : []), OWNER, user.folder].join(':')
}
