import { accessSync, constants, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
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

/** The checkout: a path in it is one of this machine, even where it lies below a path that containers know, such as /tmp. */
const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** A text in which each known path of the container is replaced by where it is on this machine. */
export function rewritePaths(text: string, { root, known }: Pick<CommandPlace, 'root' | 'known'>, machine = [checkout]): string {
  if (known.length === 0) return text
  const pattern = (paths: string[]): string => paths.toSorted((a, b) => b.length - a.length).map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const paths = new RegExp(`(?<![\\w./-])(?:(${pattern([root, ...machine])})|${pattern(known)})(?![\\w.-])`, 'g')
  return text.replace(paths, (path, ofMachine?: string) => (ofMachine === undefined ? root + path : path))
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
