/** How much somebody may do. */
export interface AllowanceOptions {
  /** At once, after a rest. */
  burst: number
  /** In the long run. */
  perSecond: number
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number
}

/** Takes one of what is allowed; false when nothing is left. */
export type Allowance = () => boolean

/** A bucket that fills by and by (https://en.wikipedia.org/wiki/Token_bucket). */
export function newAllowance({ burst, perSecond, now = () => performance.now() }: AllowanceOptions): Allowance {
  let left = burst
  let filledAt = now()
  return () => {
    const at = now()
    left = Math.min(burst, left + (at - filledAt) / 1000 * perSecond)
    filledAt = at
    if (left < 1) return false
    left--
    return true
  }
}
