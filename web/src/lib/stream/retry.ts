const LEAST_MS = 500
const MOST_MS = 15_000

/**
 * How long to wait before another try: twice as long each time, and anywhere within the upper half of that, so that
 * thousands of pages don't come back at once.
 */
export function retryDelay(attempt: number, random: () => number): number {
  const bound = Math.min(MOST_MS, LEAST_MS * 2 ** Math.min(attempt, 10))
  return Math.round(bound / 2 + random() * bound / 2)
}
