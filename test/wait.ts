/** How long a test waits for what must come; the platform is slow when both cores are busy. */
export const LIMIT_MS = 180_000

/** Asks again until the answer is neither undefined nor false; fails with `what` and the last error or answer after the limit. */
export async function waitFor<T>(what: string, ask: () => Promise<T | undefined | false> | T | undefined | false, limitMs = LIMIT_MS): Promise<T> {
  const end = Date.now() + limitMs
  let last: unknown
  for (;;) {
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== false) return answer
      last = answer
    } catch (error) {
      last = error
    }
    if (Date.now() > end) throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`, { cause: last })
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
