import type { Dirent } from 'node:fs'
import { readdir, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Place } from './place.ts'

/**
 * What to write into a new link: undefined when it would lead out of its volume, which the game, here without a chroot,
 * would follow. A full path into the same volume becomes a relative one, for it begins at the user's root.
 */
export function toLinkTarget(target: string, place: Place): string | undefined {
  const volume = toVolume(place)
  if (!volume) return target
  const wanted = target.startsWith(`${volume.virtual}/`) ? `${'../'.repeat(volume.depth)}${target.slice(volume.virtual.length + 1)}` : target
  return leadsOut(wanted, volume.depth) ? undefined : wanted
}

/** Whether a link, or one in a folder, would lead out of the volume once it is at this place. */
export async function wouldLeadOut(real: string, place: Place): Promise<boolean> {
  const volume = toVolume(place)
  if (!volume) return false
  const own = await readlink(real).catch(() => undefined)
  if (own !== undefined) return leadsOut(own, volume.depth)
  // What is no folder has no links in it.
  const entries = await readdir(real, { recursive: true, withFileTypes: true }).catch((): Dirent[] => [])
  for (const { name, parentPath } of entries.filter((entry) => entry.isSymbolicLink())) {
    const folders = relative(real, parentPath).split('/').filter((part) => part !== '')
    if (leadsOut(await readlink(join(parentPath, name)), volume.depth + 1 + folders.length)) return true
  }
  return false
}

/** Whether a link with so many folders between it and the top of its volume leads out, whatever links are on its way: `..` stands only in front. */
export function leadsOut(target: string, depth: number): boolean {
  const names = target.split('/').filter((name) => name !== '' && name !== '.')
  const ups = names.filter((name) => name === '..').length
  return target.startsWith('/') || ups > depth || names.slice(ups).includes('..')
}

/** The mounted volume that a place is in; undefined in the image's own file system, which no other container sees. */
function toVolume({ steps }: Place): { virtual: string; depth: number } | undefined {
  const at = steps.findLastIndex(({ isMount }) => isMount)
  if (at === -1) return undefined
  const names = steps.slice(0, at + 1).map(({ name }) => name)
  return { virtual: `/${names.join('/')}`, depth: steps.length - at - 2 }
}
