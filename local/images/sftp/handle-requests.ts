import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import type { Attributes, FileEntry } from 'ssh2'
import { toAttributes, toLongName } from './attributes.ts'
import type { Opened } from './file-handles.ts'
import { canChangeEntry, canRead, canWrite } from './permission.ts'
import { findPlace, type Place } from './place.ts'
import type { Session } from './sftp-session.ts'
import { denied, SftpError, sftpStatus } from './sftp-status.ts'

const flag = { read: 0x01, write: 0x02, append: 0x04, create: 0x08, truncate: 0x10, exclusive: 0x20 }
const longestRead = 256 * 1024
const entriesAtOnce = 100

/** What a client wants with a file. */
interface Wishes {
  reads: boolean
  writes: boolean
  appends: boolean
  creates: boolean
  truncates: boolean
  isExclusive: boolean
}

/** Opens a file by SFTP's flags; new files get the wanted mode less the umask. */
export async function openFile(session: Session, path: string, flags: number, attributes: Partial<Attributes>): Promise<Opened> {
  const wishes = toWishes(flags)
  if (session.isReadOnly && (wishes.writes || wishes.truncates || wishes.creates)) throw denied()
  const place = await findPlace(session.tree, path, wishes.creates && wishes.isExclusive ? 'Keep' : 'Follow')
  checkOpen(session, place, wishes)
  const mode = (attributes.mode ?? 0o666) & 0o7777 & ~session.umask
  const file = await open(place.real, toSystemFlags(wishes), mode)
  const stats = await file.stat()
  if (stats.isDirectory()) {
    await file.close()
    throw new SftpError(sftpStatus.failure, 'Failure')
  }
  return { kind: 'File', file, place: { ...place, stats }, appends: wishes.appends, canWrite: wishes.writes }
}

function toWishes(flags: number): Wishes {
  const has = (bit: number): boolean => (flags & bit) !== 0
  return {
    reads: has(flag.read),
    writes: has(flag.write) || has(flag.append),
    appends: has(flag.append),
    creates: has(flag.create),
    truncates: has(flag.truncate),
    isExclusive: has(flag.exclusive),
  }
}

function checkOpen(session: Session, place: Place, wishes: Wishes): void {
  if (!place.stats && !wishes.creates) throw new SftpError(sftpStatus.noSuchFile, 'No such file')
  if (!(place.stats ? mayOpen(session, place, wishes) : canChangeEntry(place, session.user))) throw denied()
}

function mayOpen({ user }: Session, place: Place, { reads, writes, truncates }: Wishes): boolean {
  if ((writes || truncates) && !canWrite(place, user)) return false
  return !reads || canRead(place, user)
}

/** A link that took the file's place meanwhile is not followed, and opening a pipe does not wait for its other end. */
function toSystemFlags({ reads, writes, appends, creates, truncates, isExclusive }: Wishes): number {
  const access = writes ? (reads ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY
  const wanted = [
    appends ? constants.O_APPEND : 0,
    creates ? constants.O_CREAT : 0,
    truncates ? constants.O_TRUNC : 0,
    isExclusive ? constants.O_EXCL : 0,
  ]
  return wanted.reduce((all, bit) => all | bit, access | constants.O_NOFOLLOW | constants.O_NONBLOCK)
}

/** Opens a folder and lists it. */
export async function openFolder(session: Session, path: string): Promise<Opened> {
  const place = await findPlace(session.tree, path, 'Follow')
  if (!place.stats) throw new SftpError(sftpStatus.noSuchFile, 'No such file')
  if (!canRead(place, session.user)) throw denied()
  const names = ['.', '..', ...(await readdir(place.real))]
  const now = new Date()
  const entries = await Promise.all(names.map((name) => toEntry(session, place, name, now)))
  return { kind: 'Folder', entries: entries.filter((entry) => entry !== undefined) }
}

/** An entry of a folder; undefined when it went away meanwhile. */
async function toEntry(session: Session, folder: Place, name: string, now: Date): Promise<FileEntry | undefined> {
  try {
    const isDot = name === '.' || name === '..'
    const place = isDot ? folder : await findPlace(session.tree, `${folder.virtual}/${name}`, 'Keep')
    const stats = await lstat(place.real)
    const attrs = toAttributes(stats, place, session.user)
    return { filename: name, longname: toLongName(name, attrs, now), attrs }
  } catch {
    return undefined
  }
}

/** The next entries of an open folder. */
export function readEntries(opened: Opened): FileEntry[] {
  if (opened.kind !== 'Folder') throw new SftpError(sftpStatus.failure, 'Not a directory handle')
  const next = opened.entries.splice(0, entriesAtOnce)
  if (next.length === 0) throw new SftpError(sftpStatus.eof, 'End of file')
  return next
}

/** Bytes of an open file. */
export async function read(opened: Opened, offset: number, length: number): Promise<Buffer> {
  const { file } = toFile(opened)
  const buffer = Buffer.allocUnsafe(Math.min(length, longestRead))
  const { bytesRead } = await file.read(buffer, 0, buffer.length, offset)
  if (bytesRead === 0 && length > 0) throw new SftpError(sftpStatus.eof, 'End of file')
  return buffer.subarray(0, bytesRead)
}

/** Writes bytes to an open file. */
export async function write(opened: Opened, offset: number, data: Buffer): Promise<undefined> {
  const { file, appends, canWrite: allowed } = toFile(opened)
  if (!allowed) throw denied()
  let written = 0
  while (written < data.length) {
    const { bytesWritten } = await file.write(data, written, data.length - written, appends ? null : offset + written)
    written += bytesWritten
  }
}

/** Attributes of an open file. */
export async function lookAtOpened(session: Session, opened: Opened): Promise<Attributes> {
  const { file, place } = toFile(opened)
  return toAttributes(await file.stat(), place, session.user)
}

/** Changes attributes of a file that is open for writing. */
export async function changeOpened(opened: Opened, { mode, size, atime, mtime }: Partial<Attributes>): Promise<undefined> {
  const { file, canWrite: allowed } = toFile(opened)
  if (!allowed) throw denied()
  if (size !== undefined) await file.truncate(size)
  if (mode !== undefined) await file.chmod(mode & 0o777)
  if (atime !== undefined && mtime !== undefined) await file.utimes(atime, mtime)
}

function toFile(opened: Opened): Extract<Opened, { kind: 'File' }> {
  if (opened.kind !== 'File') throw new SftpError(sftpStatus.failure, 'Not a file handle')
  return opened
}
