import type { Stop } from './runs.ts'

/** What to do next about a run that is to stop. */
export type StopStep = 'PreStop' | 'Terminate' | 'Kill' | 'Wait'

/** What a preStop hook may cost beyond the grace period, so that SIGTERM is never sent in vain. */
const LEAST_GRACE_MS = 2_000

/** Begins the stop of a run, or takes a shorter grace period into one that has begun. */
export function beginStop(stop: Stop | undefined, reason: Stop['reason'], graceSeconds: number, now: number): Stop {
  const killAt = now + graceSeconds * 1000
  if (!stop) return { reason, since: now, killAt, isHookBegun: false, isTermSent: false, isKillSent: false }
  return killAt < stop.killAt ? { ...stop, killAt } : stop
}

/** Whether the container has a preStop hook, and whether it is being run. */
export type Hook = 'None' | 'Idle' | 'Running'

/** The next step of a stop: the hook, then SIGTERM, then SIGKILL when the grace period is over. */
export function nextStep(stop: Stop, hook: Hook, now: number): StopStep {
  const isOver = now >= stop.killAt
  if (stop.isKillSent) return 'Wait'
  if (isOver) return stop.isTermSent ? 'Kill' : 'Terminate'
  if (stop.isTermSent || hook === 'Running') return 'Wait'
  // One that has begun and does not run is through, or its agent has died: it is not run twice.
  return hook === 'Idle' && !stop.isHookBegun ? 'PreStop' : 'Terminate'
}

/** The stop after a step was done. */
export function afterStep(stop: Stop, step: StopStep, now: number): Stop {
  switch (step) {
    case 'PreStop':
      return { ...stop, isHookBegun: true }
    case 'Terminate':
      return { ...stop, isTermSent: true, killAt: now >= stop.killAt ? now + LEAST_GRACE_MS : stop.killAt }
    case 'Kill':
      return { ...stop, isKillSent: true }
    case 'Wait':
      return stop
  }
}
