import { delay } from '../lib/backoff.ts'

/** How a job went: `Running` on, or another one of its key does; `Full` when too many wait. */
export type Outcome = 'Done' | 'Failed' | 'Running' | 'Full'

/** A talk with a game server. It ends with the signal. */
export type Job = (signal: AbortSignal) => Promise<void>

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
  /** Begins a job unless one of its key runs, and waits for a moment. */
  start(key: string, job: Job): Promise<Outcome>
  /** Ends all jobs and resolves when they have. */
  close(): Promise<void>
}

/** Makes a place where jobs run. */
export function newJobs({ concurrency, queue, timeoutMs, patienceMs, onFailure }: JobLimits): Jobs {
  const jobs = new Map<string, Promise<Outcome>>()
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
  const run = async (key: string, job: Job): Promise<Outcome> => {
    await takePlace()
    try {
      closing.signal.throwIfAborted()
      await job(AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]))
      return 'Done'
    } catch (error) {
      if (!closing.signal.aborted) onFailure(key, error)
      return 'Failed'
    } finally {
      leavePlace()
      jobs.delete(key)
    }
  }
  return {
    async start(key, job) {
      if (jobs.has(key)) return 'Running'
      if (jobs.size >= concurrency + queue) return 'Full'
      const outcome = run(key, job)
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
