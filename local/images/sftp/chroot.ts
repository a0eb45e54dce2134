import { lstat, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { containerRoot, inContainer } from '../container.ts'
import { isOwned } from './owned-folders.ts'
import { findPlace, type Tree } from './place.ts'

/** A reason to end a connection right after its login, in sshd's words. */
export class ChrootRefused extends Error {}

/** Enters a ChrootDirectory: every folder on the way has to belong to root and be writable to nobody else. */
export async function enterChroot(path: string, mounts: ReadonlySet<string>): Promise<Tree> {
  const names = path.split('/').filter((name) => name !== '')
  if (!path.startsWith('/')) throw new ChrootRefused(`chroot path does not begin at root`)
  for (let i = 1; i <= names.length; i++) {
    const component = `/${names.slice(0, i).join('/')}`
    const shown = i < names.length ? `component "${component}/"` : `"${component}"`
    const stats = await stat(inContainer(component)).catch(() => undefined)
    if (!stats) throw new ChrootRefused(`chroot(${shown}): No such file or directory`)
    // A volume belongs to the pod's group.
    if ((stats.mode & 0o022) !== 0 || mounts.has(inContainer(component)) || isOwned(component)) throw new ChrootRefused(`bad ownership or modes for chroot directory ${shown}`)
    if (!stats.isDirectory()) throw new ChrootRefused(`chroot path ${shown} is not a directory`)
  }
  const { real } = await findPlace({ root: containerRoot(), mounts }, path, 'Follow')
  return { root: real, mounts }
}

/** The folder where a session begins, as the user sees it: the wanted one if it is there, else the root. */
export async function findStart(tree: Tree, wanted: string): Promise<string> {
  const place = await findPlace(tree, join('/', wanted), 'Follow').catch(() => undefined)
  if (!place?.stats) return '/'
  return (await lstat(place.real)).isDirectory() ? place.virtual : '/'
}
