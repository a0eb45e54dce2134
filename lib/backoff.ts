/** How a loop waits between failed attempts. */
export interface BackoffOptions {
  /** First delay in milliseconds. */
  minMs: number
  /** Longest delay in milliseconds. */
  maxMs: number
}

/**
 * The delay before the next attempt: doubles with each failure up to `maxMs`,
 * with full jitter in its upper half, so that many loops do not retry in step.
 * `failures` counts from 0; `random` is in [0, 1).
 */
export function backoffDelay(failures: number, options: BackoffOptions, random: number): number {
  const ceiling = Math.min(options.maxMs, options.minMs * 2 ** Math.min(failures, 30))
  return Math.round(ceiling / 2 + (ceiling / 2) * random)
}

/** Resolves after `ms` milliseconds, or at once when the signal aborts; never rejects. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const finish = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    signal?.addEventListener('abort', finish, { once: true })
  })
}
