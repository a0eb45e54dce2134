/** A bucket that holds up to `burst` tokens and gains `qps` of them each second. */
export interface TokenBucket {
  /** Takes a token, even one that is not there yet; answers after how many milliseconds it will be. */
  reserve(now: number): number
  /** Takes a token when there is one; answers whether there was. */
  take(now: number): boolean
}

/** A full bucket. With a negative `qps` there is no limit. */
export function newTokenBucket(qps: number, burst: number): TokenBucket {
  let tokens = burst
  let at: number | undefined
  const refill = (now: number): void => {
    tokens = Math.min(burst, tokens + (Math.max(0, now - (at ?? now)) / 1_000) * qps)
    at = now
  }
  return {
    reserve(now) {
      if (qps < 0) return 0
      refill(now)
      tokens -= 1
      if (tokens >= 0) return 0
      return qps === 0 ? Number.POSITIVE_INFINITY : (-tokens / qps) * 1_000
    },
    take(now) {
      if (qps < 0) return true
      refill(now)
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
