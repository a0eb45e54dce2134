import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** One process for all time: its number may be used again, its number and start time together may not. */
export const processIdentity = z.object({ pid: z.int().positive(), startTime: z.string().min(1) })

/** One process for all time. */
export type ProcessIdentity = z.infer<typeof processIdentity>

/** When a process started, in a unit of the system's own; undefined when it has ended (or only waits to be reaped). */
export function startTimeOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')) : startTimeByPs(pid)
  } catch {
    return undefined
  }
}

/** The start time of a line of /proc/<pid>/stat: its 22nd field. The 2nd, the command, may itself hold spaces and parentheses. */
export function parseStat(line: string): string | undefined {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}

function startTimeByPs(pid: number): string | undefined {
  const [state, ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim().split(/\s+/)
  return state?.startsWith('Z') ? undefined : start.join(' ')
}

/** The identity of a running process. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = startTimeOf(pid)
  return startTime === undefined ? undefined : { pid, startTime }
}

/** Whether that very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return startTimeOf(identity.pid) === identity.startTime
}

/** Sends a signal to that very process; does nothing when it has ended. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(identity)) return
  try {
    process.kill(identity.pid, signal)
  } catch (error) {
    // It may have ended since the look; anything else (not ours to signal) is for the caller to know.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/**
 * Memory that a process holds, in bytes; 0 when it has ended. Pages that several processes share (the control plane's
 * programs are one binary) are counted in equal shares where the system tells, so that sums are right.
 */
export function memoryOf(pid: number): number {
  try {
    if (process.platform !== 'linux') return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
    return parseProportional(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
  } catch {
    return 0
  }
}

/** The line `Pss` of /proc/<pid>/smaps_rollup in bytes. */
export function parseProportional(text: string): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024
}
