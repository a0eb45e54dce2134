import type { Run } from './runs.ts'

const FIRST_DELAY_MS = 10_000
const LONGEST_DELAY_MS = 300_000
/** A run as long as this is forgiven what was before it. */
const FORGIVEN_AFTER_MS = 600_000

type Ended = Pick<Run, 'delayMs' | 'startedAt' | 'end'>

/** How long the restart after a run has to wait: at first not at all, then 10 s, 20 s and so on up to 5 min. */
export function delayAfter({ delayMs, startedAt, end }: Ended): number {
  return end && end.finishedAt - startedAt > FORGIVEN_AFTER_MS ? 0 : delayMs
}

/** When a container may start again after a run that has ended. */
export function dueAt(run: Ended): number {
  return (run.end?.finishedAt ?? 0) + delayAfter(run)
}

/** The `delayMs` of a run, given the one before it in the same life of the pod. */
export function nextDelay(previous: Ended | undefined): number {
  if (!previous) return 0
  return Math.max(FIRST_DELAY_MS, Math.min(LONGEST_DELAY_MS, delayAfter(previous) * 2))
}
