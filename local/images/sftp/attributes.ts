import type { Stats } from 'node:fs'
import type { Attributes } from 'ssh2'
import { canWrite, type FileUser } from './permission.ts'
import type { Place } from './place.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const kinds: Record<number, string> = { 0o040000: 'd', 0o120000: 'l', 0o010000: 'p', 0o140000: 's', 0o060000: 'b', 0o020000: 'c' }
const halfYear = 183 * 24 * 3600

/** Attributes of a file as its container would have them: what the user may write is his, the rest is root's. */
export function toAttributes(stats: Stats, place: Place, user: FileUser): Attributes {
  const isOwn = canWrite(place, user)
  return {
    mode: stats.mode,
    uid: isOwn ? user.uid : 0,
    gid: isOwn ? user.gid : 0,
    size: stats.size,
    atime: Math.floor(stats.atimeMs / 1000),
    mtime: Math.floor(stats.mtimeMs / 1000),
  }
}

/** A line as `ls -l` prints it: clients show it, and some read it. */
export function toLongName(name: string, attributes: Attributes, now: Date): string {
  const { mode, uid, gid, size, mtime } = attributes
  const kind = kinds[mode & 0o170000] ?? '-'
  const bits = [...'rwxrwxrwx'].map((letter, i) => ((mode & (0o400 >> i)) === 0 ? '-' : letter)).join('')
  const owner = `${String(uid).padEnd(8)} ${String(gid).padEnd(8)}`
  return `${kind}${bits}    1 ${owner} ${String(size).padStart(8)} ${toShortDate(mtime, now)} ${name}`
}

function toShortDate(seconds: number, now: Date): string {
  const date = new Date(seconds * 1000)
  const pad = (number: number): string => String(number).padStart(2, '0')
  const age = now.getTime() / 1000 - seconds
  const tail = age > halfYear || age < 0 ? ` ${date.getFullYear()}` : `${pad(date.getHours())}:${pad(date.getMinutes())}`
  return `${months[date.getMonth()] ?? ''} ${String(date.getDate()).padStart(2)} ${tail}`
}
