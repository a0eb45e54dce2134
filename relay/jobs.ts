import { delay } from '../lib/backoff.ts'

/** How a job went: `Running` on, or another one of its key does; `Full` when too many wait; `Paused` when the last one of its key failed just now. */
export type Outcome = 'Done' | 'Failed' | 'Running' | 'Full' | 'Paused'

/** A talk with a game server. It ends with the signal. */
export type Job = (signal: AbortSignal) => Promise<void>

/** How long no job of a key begins after one that failed with this error, after so many failures in a row before it. */
export type Pause = (error: unknown, failures: number) => number

/** What bounds jobs. */
export interface JobLimits {
  /** How many run at once. */
  concurrency: number
  /** How many wait beside them. */
  queue: number
  /** Longest time of one job, from its start. */
  timeoutMs: number
  /** How long a call waits for its job to end. */
  patienceMs: number
  /** Told of each job that fails. */
  onFailure: (key: string, error: unknown) => void
}

/**
 * Runs talks with game servers beside the calls that begin them: a server that is slow, or that a tenant made slow,
 * keeps no worker of Metacontroller. A job that is lost with the process is begun again by the next call.
 */
export interface Jobs {
  /** Begins a job unless one of its key runs or has failed just now, and waits for a moment. Without `pauseMs` it may begin again at once. */
  start(key: string, job: Job, pauseMs?: Pause): Promise<Outcome>
  /** How long no job of this key begins yet. */
  pauseLeftMs(key: string): number
  /** Ends all jobs and resolves when they have. */
  close(): Promise<void>
}

/** How long after a pause it is known how often a job failed. */
const FORGOTTEN_MS = 600_000

/** Makes a place where jobs run. */
export function newJobs({ concurrency, queue, timeoutMs, patienceMs, onFailure }: JobLimits): Jobs {
  const jobs = new Map<string, Promise<Outcome>>()
  const pauses = new Map<string, { failures: number; until: number }>()
  const closing = new AbortController()
  const waiting: (() => void)[] = []
  let running = 0
  const takePlace = async (): Promise<void> => {
    if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
  }
  // A place that becomes free is handed on, so that nobody overtakes.
  const leavePlace = (): void => {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
  const pauseLeftMs = (key: string): number => Math.max(0, (pauses.get(key)?.until ?? 0) - performance.now())
  const pause = (key: string, pauseMs: Pause, error: unknown): void => {
    const failures = pauses.get(key)?.failures ?? 0
    const now = performance.now()
    // Of a server that is gone nobody asks again.
    for (const [other, { until }] of pauses) if (until + FORGOTTEN_MS < now) pauses.delete(other)
    pauses.set(key, { failures: failures + 1, until: now + pauseMs(error, failures) })
  }
  const run = async (key: string, job: Job, pauseMs: Pause | undefined): Promise<Outcome> => {
    await takePlace()
    try {
      closing.signal.throwIfAborted()
      await job(AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]))
      pauses.delete(key)
      return 'Done'
    } catch (error) {
      if (pauseMs) pause(key, pauseMs, error)
      if (!closing.signal.aborted) onFailure(key, error)
      return 'Failed'
    } finally {
      leavePlace()
      jobs.delete(key)
    }
  }
  return {
    pauseLeftMs,
    async start(key, job, pauseMs) {
      if (jobs.has(key)) return 'Running'
      if (pauseLeftMs(key) > 0) return 'Paused'
      if (jobs.size >= concurrency + queue) return 'Full'
      const outcome = run(key, job, pauseMs)
      jobs.set(key, outcome)
      const patience = new AbortController()
      const result = await Promise.race([outcome, delay(patienceMs, patience.signal)])
      patience.abort()
      return result ?? 'Running'
    },
    async close() {
      closing.abort()
      await Promise.all(jobs.values())
    },
  }
}
