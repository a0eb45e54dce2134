import { delay } from '../../lib/backoff.ts'

/** Hands values from one who has them to one who takes them, one by one and at the pace of the latter. */
export interface Handover<T> {
  /** Offers a value. Resolves when it is done with, that is when the next is asked for, or nobody takes any more. */
  give(value: T): Promise<void>
  /** Takes the next value; undefined when none comes in time, or the signal has aborted. */
  take(withinMs: number): Promise<T | undefined>
}

interface Offer<T> {
  value: T
  done: () => void
}

/** A handover that ends with the signal. */
export function newHandover<T>(signal: AbortSignal): Handover<T> {
  const offers: Offer<T>[] = []
  let taken: Offer<T> | undefined
  let wake = new AbortController()
  signal.addEventListener('abort', () => {
    for (const { done } of [...(taken ? [taken] : []), ...offers.splice(0)]) done()
    wake.abort()
  }, { once: true })
  return {
    give: (value) => new Promise((done) => {
      if (signal.aborted) return done()
      offers.push({ value, done })
      wake.abort()
    }),
    async take(withinMs) {
      taken?.done()
      wake = new AbortController()
      if (offers.length === 0 && !signal.aborted) await delay(withinMs, wake.signal)
      taken = offers.shift()
      return taken?.value
    },
  }
}
