import { readdirSync, readFileSync } from 'node:fs'
import { identify, type ProcessIdentity } from './process-identity.ts'

/** A process that was started with a variable by which it is found again, whatever became of the notes about it. */
export interface MarkedProcess extends ProcessIdentity {
  /** What follows the marker in its variable. */
  rest: string
  /** Whether it leads a session, as what was started for its own sake does; what it starts in turn does not. */
  isLeader: boolean
}

/** The processes with an environment variable that begins with `marker`, such as `NAME=value`. None where there is no /proc. */
export function findMarked(marker: string): MarkedProcess[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((name) => toMarked(Number(name), marker))
}

function toMarked(pid: number, marker: string): MarkedProcess[] {
  if (pid === process.pid) return []
  const variable = environmentOf(pid).find((line) => line.startsWith(marker))
  const identity = variable === undefined ? undefined : identify(pid)
  return variable === undefined || !identity ? [] : [{ ...identity, rest: variable.slice(marker.length), isLeader: sessionOf(pid) === pid }]
}

/** Processes come and go while one looks, and those of other users keep their environment to themselves. */
function environmentOf(pid: number): string[] {
  return readSafely(`/proc/${pid}/environ`).split('\0')
}

function sessionOf(pid: number): number {
  const stat = readSafely(`/proc/${pid}/stat`)
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
}

function readSafely(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
