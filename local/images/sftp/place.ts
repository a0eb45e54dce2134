import type { Stats } from 'node:fs'
import { lstat, readlink, realpath } from 'node:fs/promises'
import { join } from 'node:path'

/** What a user sees as the root of the file system. */
export interface Tree {
  /** Its folder on this machine, without links. */
  root: string
  /** Links on this machine that play a mounted volume. */
  mounts: ReadonlySet<string>
}

/** One step on the way from the root to a file. */
export interface Step {
  name: string
  real: string
  isMount: boolean
}

/** A file or folder as the user names it and where it is. */
export interface Place {
  /** The way from the root; empty for the root itself. */
  steps: Step[]
  real: string
  /** As the user sees it. */
  virtual: string
  /** Undefined when nothing is there; only the last step may be missing. */
  stats: Stats | undefined
}

/** What to do with a link as the last step. */
export type LastLink = 'Follow' | 'Keep'

const mostLinks = 40

/** Where a walk is: what is behind it, what is ahead, and how many links it followed. */
interface Walk {
  steps: Step[]
  names: string[]
  links: number
}

/**
 * Finds a file as the kernel does for a process in a chroot: `..` ends at the root, and where a user's link leads is
 * looked up from that root too, so no link leads out. A mount's link leads to its volume.
 */
export async function findPlace(tree: Tree, path: string, lastLink: LastLink): Promise<Place> {
  const walk: Walk = { steps: [], names: toNames(path), links: 0 }
  for (let name = walk.names.shift(); name !== undefined; name = walk.names.shift()) {
    const here = await statOrNothing(realEnd(tree, walk))
    if (!here?.isDirectory()) throw toError(here ? 'ENOTDIR' : 'ENOENT', path)
    if (name === '..') walk.steps.pop()
    else await takeStep(tree, walk, { name, lastLink })
    if (walk.links > mostLinks) throw toError('ELOOP', path)
  }
  const real = realEnd(tree, walk)
  return { steps: walk.steps, real, virtual: `/${walk.steps.map(({ name }) => name).join('/')}`, stats: await statOrNothing(real) }
}

async function takeStep(tree: Tree, walk: Walk, { name, lastLink }: { name: string; lastLink: LastLink }): Promise<void> {
  const next = join(realEnd(tree, walk), name)
  const isLink = (await statOrNothing(next))?.isSymbolicLink() === true
  if (isLink && tree.mounts.has(next)) {
    walk.steps.push({ name, real: await realpath(next), isMount: true })
  } else if (isLink && (walk.names.length > 0 || lastLink === 'Follow')) {
    const target = await readlink(next)
    if (target.startsWith('/')) walk.steps = []
    walk.names.unshift(...toNames(target))
    walk.links++
  } else {
    walk.steps.push({ name, real: next, isMount: false })
  }
}

function realEnd(tree: Tree, { steps }: Walk): string {
  return steps.at(-1)?.real ?? tree.root
}

function toNames(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.')
}

async function statOrNothing(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function toError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code })
}
