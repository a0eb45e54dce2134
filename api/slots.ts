import { ProblemError } from './errors.ts'
import { newTurns } from './turns.ts'

/** A bound on how much goes on at once. */
export interface Slots {
  /**
   * Waits for a slot, and holds it for the work. Rejects with HC_TOO_BUSY when too many wait, or it takes too long. Those
   * of one name wait for each other; different names take turns, and so do the second names within a first one.
   */
  hold<T>(work: () => Promise<T>, ...names: readonly string[]): Promise<T>
}

/** How many there are, and who may wait for one. */
export interface SlotsOptions {
  /** What they are, in words: a slot of what. */
  name: string
  count: number
  /** Most that wait. */
  mostWaiting: number
  /** Most of the same names that wait. */
  mostOfOne?: number
  /** Longest wait. */
  patienceMs: number
}

/** Slots, given out in the order in which they were asked for, by turns where names are given. */
export function newSlots({ name, count, mostWaiting, mostOfOne = mostWaiting, patienceMs }: SlotsOptions): Slots {
  let free = count
  const waiting = newTurns<() => void>()
  const tooBusy = (): ProblemError => new ProblemError('HC_TOO_BUSY', `Too many requests wait for ${name}. Try again in a moment.`)

  const take = async (names: readonly string[]): Promise<void> => {
    if (free > 0) {
      free--
      return
    }
    if (waiting.count() >= mostWaiting || waiting.count(names) >= mostOfOne) throw tooBusy()
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(names, go)
        reject(tooBusy())
      }, patienceMs)
      const go = (): void => {
        clearTimeout(timer)
        resolve()
      }
      waiting.add(names, go)
    })
  }

  const give = (): void => {
    const next = waiting.take()
    if (next) next()
    else free++
  }

  return {
    async hold(work, ...names) {
      await take(names)
      try {
        return await work()
      } finally {
        give()
      }
    },
  }
}
