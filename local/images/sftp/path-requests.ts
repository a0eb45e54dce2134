import * as fs from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Attributes, FileEntry } from 'ssh2'
import { toAttributes } from './attributes.ts'
import { toLinkTarget, wouldLeadOut } from './link-target.ts'
import { canChangeEntry, canWrite } from './permission.ts'
import { findPlace, type LastLink, type Place } from './place.ts'
import type { Session } from './sftp-session.ts'
import { denied, SftpError, sftpStatus } from './sftp-status.ts'

/** Attributes of a file; of a link itself when asked to keep it. */
export async function lookAt(session: Session, path: string, lastLink: LastLink): Promise<Attributes> {
  const place = existing(await findPlace(session.tree, path, lastLink))
  return toAttributes(place.stats, place, session.user)
}

/** Changes size, mode and times; ownership is root's to change. */
export async function changeAttributes(session: Session, path: string, { mode, size, atime, mtime }: Partial<Attributes>): Promise<undefined> {
  const place = existing(await findPlace(session.tree, path, 'Follow'))
  if (!canWrite(place, session.user) || place.steps.at(-1)?.isMount) throw denied()
  if (size !== undefined) await fs.truncate(place.real, size)
  if (mode !== undefined) await fs.chmod(place.real, mode & 0o777)
  if (atime !== undefined && mtime !== undefined) await fs.utimes(place.real, atime, mtime)
}

/** Removes a file or a link. */
export async function remove(session: Session, path: string): Promise<undefined> {
  const { real } = changeable(session, existing(await findPlace(session.tree, path, 'Keep')))
  await fs.unlink(real)
}

/** Removes an empty folder. */
export async function removeFolder(session: Session, path: string): Promise<undefined> {
  const { real } = changeable(session, existing(await findPlace(session.tree, path, 'Keep')))
  await fs.rmdir(real)
}

/** Makes a folder. */
export async function makeFolder(session: Session, path: string, attributes: Partial<Attributes>): Promise<undefined> {
  const place = await findPlace(session.tree, path, 'Keep')
  if (place.stats) throw new SftpError(sftpStatus.failure, 'Failure')
  await fs.mkdir(changeable(session, place).real, { mode: (attributes.mode ?? 0o777) & 0o777 & ~session.umask })
}

/** Renames; as in SFTP version 3 never over something that is there. */
export async function rename(session: Session, from: string, to: string): Promise<undefined> {
  const source = changeable(session, existing(await findPlace(session.tree, from, 'Keep')))
  const target = changeable(session, await findPlace(session.tree, to, 'Keep'))
  if (target.stats) throw new SftpError(sftpStatus.failure, 'Failure')
  if (await wouldLeadOut(source.real, target)) throw denied()
  await fs.rename(source.real, target.real)
}

/** Makes a link. This session would look it up in the user's own tree, but the game that shares the volume has no chroot here: none may lead out of the volume. */
export async function symlink(session: Session, target: string, path: string): Promise<undefined> {
  const place = await findPlace(session.tree, path, 'Keep')
  if (place.stats) throw new SftpError(sftpStatus.failure, 'Failure')
  const { real } = changeable(session, place)
  const written = toLinkTarget(target, place)
  if (written === undefined) throw denied()
  await fs.symlink(written, real)
}

/** Where a link leads, as it was written. A mount is no link to its user. */
export async function readLinkOf(session: Session, path: string): Promise<FileEntry> {
  const place = existing(await findPlace(session.tree, path, 'Keep'))
  if (!place.stats.isSymbolicLink()) throw new SftpError(sftpStatus.badMessage, 'Bad message')
  return toName(await fs.readlink(place.real))
}

/** The full path without links; of a file that is not there, the path where it would be. */
export async function resolvePath(session: Session, path: string): Promise<FileEntry> {
  const place = await findPlace(session.tree, path, 'Follow').catch(() => undefined)
  if (place) return toName(place.virtual)
  const folder = await findPlace(session.tree, dirname(path), 'Follow')
  return toName(folder.virtual)
}

function toName(filename: string): FileEntry {
  return { filename, longname: filename, attrs: { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 } }
}

function existing(place: Place): Place & { stats: NonNullable<Place['stats']> } {
  const { stats } = place
  if (!stats) throw new SftpError(sftpStatus.noSuchFile, 'No such file')
  return { ...place, stats }
}

function changeable(session: Session, place: Place): Place {
  if (!canChangeEntry(place, session.user)) throw denied()
  return place
}
