import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { entriesOf, signalQuietly, type ProcessEntry } from './processes.ts'
import { readStop, writeStop, type Stop } from './runs.ts'
import { afterStep, beginStop, nextStep } from './stop-plan.ts'

/** What to send to processes that no note accounts for, and to which of them. */
export interface StrayStep {
  signal: 'SIGTERM' | 'SIGKILL' | undefined
  pids: number[]
  stop: Stop
  wakeAt: number
}

/** Seconds for processes whose pod is not known any more. */
export const ORPHAN_SECONDS = 30

/** Nobody tells when a stray has ended. */
const POLL_MS = 500

/** The next step for strays: SIGTERM to those that lead a session, as the first process of a container does; SIGKILL to all that are left after the grace period. */
export function strayStep(strays: ProcessEntry[], before: Stop | undefined, graceSeconds: number, now: number): StrayStep {
  const begun = beginStop(before, 'Orphaned', graceSeconds, now)
  const step = nextStep(begun, 'None', now)
  const stop = afterStep(begun, step, now)
  const leaders = strays.filter(({ pid, session }) => pid === session)
  const all = strays.map(({ pid }) => pid)
  const wakeAt = now + POLL_MS
  if (stop.isKillSent) return { signal: 'SIGKILL', pids: all, stop, wakeAt }
  if (step === 'Terminate') return { signal: 'SIGTERM', pids: leaders.length > 0 ? leaders.map(({ pid }) => pid) : all, stop, wakeAt }
  return { signal: undefined, pids: [], stop, wakeAt }
}

/**
 * Takes the end of all processes below a folder one step further, and tells when to look again; undefined when none lives.
 * How far it has come is noted in that folder, so that another agent goes on with it.
 */
export function endStrays(folder: string, graceSeconds: number, now: number): number | undefined {
  const strays = entriesOf({ main: undefined, folder })
  if (strays.length === 0) {
    rmSync(join(folder, 'stop.json'), { force: true })
    return undefined
  }
  const before = readStop(folder)
  const { signal, pids, stop, wakeAt } = strayStep(strays, before, graceSeconds, now)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (stop !== before) writeStop(folder, stop)
  if (signal) for (const pid of pids) signalQuietly(pid, signal)
  return wakeAt
}
