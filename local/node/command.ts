import { accessSync, constants, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RootError } from './root.ts'

/** Where a container's commands are looked up. */
export interface CommandPlace {
  root: string
  cwd: string
  /** The container's PATH, of paths of this machine. */
  path: string
  /** Paths inside the container that exist: programs and mounts. */
  known: string[]
}

/** The PATH of a container: its own folders first, then those of this machine. */
export function searchPath(root: string, stated: string | undefined, machine: string): string {
  const inside = stated?.split(':').filter(Boolean) ?? ['/usr/local/bin', '/usr/bin', '/bin']
  return [...inside.map((folder) => join(root, folder)), machine].join(':')
}

/**
 * A command of the container as one of this machine. There is no chroot: a program of the image finds its root by
 * HOMECRAFT_ROOT, while in the arguments of a machine's program, such as a shell, paths of the container are rewritten.
 */
export function resolveCommand([name = '', ...args]: string[], place: CommandPlace): string[] {
  const program = findProgram(name, place)
  if (!program) throw new RootError(`exec: "${name}": executable file not found in $PATH`)
  return [program, ...(program.startsWith(`${place.root}/`) ? args : args.map((arg) => rewritePaths(arg, place)))]
}

/** A text in which each known path of the container is replaced by where it is on this machine. */
export function rewritePaths(text: string, { root, known }: Pick<CommandPlace, 'root' | 'known'>): string {
  if (known.length === 0) return text
  const longestFirst = known.toSorted((a, b) => b.length - a.length).map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return text.replace(new RegExp(`(?<![\\w./-])(?:${longestFirst.join('|')})(?![\\w.-])`, 'g'), (path) => root + path)
}

function findProgram(name: string, { root, cwd, path }: CommandPlace): string | undefined {
  if (name === '') return undefined
  const candidates = name.startsWith('/') ? [join(root, name), name] : name.includes('/') ? [resolve(cwd, name)] : path.split(':').map((folder) => join(folder, name))
  return candidates.find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
