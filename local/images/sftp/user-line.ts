import { Exit } from '../container.ts'

/** A user as one line of users.conf, an argument or a word of SFTP_USERS states it. */
export interface UserLine {
  name: string
  password: string
  isCrypted: boolean
  uid: number | undefined
  gid: number | undefined
  folders: string[]
}

const patterns = {
  username: /^[A-Za-z0-9._][A-Za-z0-9._-]{0,31}$/,
  password: /^[^:]{0,255}$/,
  UID: /^\d*$/,
  GID: /^\d*$/,
}

/** Reads `user:pass[:e][:uid[:gid[:dir1[,dir2]…]]]`; throws an Exit for a part the image refuses. */
export function parseUserLine(line: string): UserLine {
  const [name = '', password = '', ...rest] = line.split(':')
  const isCrypted = rest[0] === 'e'
  const [uid = '', gid = '', folders = ''] = isCrypted ? rest.slice(1) : rest
  check('username', name)
  check('password', password)
  check('UID', uid)
  check('GID', gid)
  return { name, password, isCrypted, uid: toNumber(uid), gid: toNumber(gid), folders: folders.split(',').filter((folder) => folder !== '') }
}

/** The lines of a users.conf that name a user: no comments, no blank lines. */
export function parseUsersConf(text: string): string[] {
  return text.split('\n').filter((line) => !/^([ \t]*#.*|[ \t]*)$/.test(line))
}

/** Whether an argument of the container looks like a user rather than a program to run. */
export function looksLikeUser(argument: string): boolean {
  return argument === '' || /^[^:\s]+:.*$/.test(argument)
}

function check(part: keyof typeof patterns, value: string): void {
  if (patterns[part].test(value)) return
  const shown = part === 'password' ? '' : ` "${value}"`
  throw new Exit(1, `ERROR: Invalid ${part}${shown}, do not match required regex pattern: ${patterns[part].source.slice(1, -1)}`)
}

function toNumber(digits: string): number | undefined {
  return digits === '' ? undefined : Number(digits)
}
