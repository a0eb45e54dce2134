import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

/** Environment variables as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * A file of this name at the top of a container's file system says that the kernel ended the container for its memory; so the
 * node agent reports it. Nothing limits memory on this machine: a program that is to end so writes it, and sends itself SIGKILL.
 */
export const OOM_NOTE = '.homecraft-oom-killed'

/** The folder that plays the container's root file system. */
export function containerRoot(env: Environment = process.env): string {
  return realpathSync(env.HOMECRAFT_ROOT ?? process.cwd())
}

/** Where a path inside the container is on this machine: `..` ends at the root. */
export function inContainer(path: string, env: Environment = process.env): string {
  return join(containerRoot(env), join('/', path))
}

/** The address that stands for all addresses of the pod, its localhost included. */
export function containerAddress(env: Environment = process.env): string {
  return env.HOMECRAFT_ADDRESS ?? '127.0.0.1'
}

/**
 * Whether this process is the first one of its container. The node agent starts that one as leader of a process group;
 * what it starts in turn stays in the group. Linux discards signals that such a process has no handler for.
 */
export function isFirstProcess(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[2]) === process.pid
  } catch {
    return true
  }
}

/** Writes one line to the container's log. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Ends a program with an exit code, after a message that says what is wrong. */
export class Exit extends Error {
  readonly exitCode: number

  constructor(exitCode: number, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}
