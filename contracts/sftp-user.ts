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
  }],
)

/** One SFTP user, taken apart. */
export interface SftpUser {
  name: string
  /** As given: plain, or crypted when `isCrypted`. */
  password: string
  isCrypted: boolean
  /** Folder in the user's chroot where /data appears. */
  folder: string
}

/** Takes apart a line that `SftpUserLine` accepted. */
export function parseSftpUser(line: string): SftpUser {
  const fields = line.split(':')
  const [name = '', password = ''] = fields
  return { name, password, isCrypted: fields[2] === 'e', folder: fields.at(-1) ?? '' }
}

/** The line of a user whose password is crypted. */
export function toSftpUserLine(user: SftpUser): string {
  return [user.name, user.password, ...(user.isCrypted ? ['e'] : []), OWNER, user.folder].join(':')
}
