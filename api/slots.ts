import { ProblemError } from './errors.ts'

/** A bound on how much goes on at once. */
export interface Slots {
  /** Waits for a slot, and holds it for the work. Rejects with HC_TOO_BUSY when too many wait, or it takes too long. */
  hold<T>(work: () => Promise<T>): Promise<T>
}

/** How many there are, and who may wait for one. */
export interface SlotsOptions {
  /** What they are, in words: a slot of what. */
  name: string
  count: number
  /** Most that wait. */
  mostWaiting: number
  /** Longest wait. */
  patienceMs: number
}

/** Slots, given out in the order in which they were asked for. */
export function newSlots({ name, count, mostWaiting, patienceMs }: SlotsOptions): Slots {
  let free = count
  const waiting = new Set<() => void>()
  const tooBusy = (): ProblemError => new ProblemError('HC_TOO_BUSY', `Too many requests wait for ${name}. Try again in a moment.`)

  const take = async (): Promise<void> => {
    if (free > 0) {
      free--
      return
    }
    if (waiting.size >= mostWaiting) throw tooBusy()
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(go)
        reject(tooBusy())
      }, patienceMs)
      const go = (): void => {
        clearTimeout(timer)
        resolve()
      }
      waiting.add(go)
    })
  }

  const give = (): void => {
    const [next] = waiting
    if (!next) {
      free++
      return
    }
    waiting.delete(next)
    next()
  }

  return {
    async hold(work) {
      await take()
      try {
        return await work()
      } finally {
        give()
      }
    },
  }
}
