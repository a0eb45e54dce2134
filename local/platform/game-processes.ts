import { readdirSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'
import type { Home } from './home.ts'
import { identify, type ProcessIdentity } from './process-identity.ts'

/** Set by the node agent for every process of a container: the folder that plays its root. */
const ROOT_VARIABLE = 'HOMECRAFT_ROOT'

/** A process of a container that the node agent of this platform started. */
export interface GameProcess extends ProcessIdentity {
  /** True for the first process of a container, which a stop signal is meant for, and for its keeper, which ignores it. */
  isLeader: boolean
}

/** The processes of game servers of this platform, whether or not a node agent looks after them. */
export function findGameProcesses(home: Home): GameProcess[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((name) => toGameProcess(Number(name), `${ROOT_VARIABLE}=${home.node}${sep}`))
}

function toGameProcess(pid: number, marker: string): GameProcess[] {
  if (pid === process.pid || !environmentOf(pid).some((line) => line.startsWith(marker))) return []
  const identity = identify(pid)
  return identity ? [{ ...identity, isLeader: sessionOf(pid) === pid }] : []
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
