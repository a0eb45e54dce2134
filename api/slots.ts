import { ProblemError } from './errors.ts'
import { newTurns } from './turns.ts'

/** A bound on how much goes on at once. */
export interface Slots {
  /**
   * Waits for a slot, and holds it for the work. Rejects with HC_TOO_BUSY when it takes too long, or too many wait and none
   * has more waiting; with an error when the signal aborts before there is a slot.
   */
  hold<T>(work: () => Promise<T>, waiter?: Waiter): Promise<T>
}

/** Who waits for a slot. */
export interface Waiter {
  /** Those of one name wait for each other; different names take turns, and so do the second names within a first one. */
  names?: readonly string[]
  /** Whose end ends the wait. */
  signal?: AbortSignal
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

/** One that waits. */
interface Place {
  /** Gives it a slot, or with an error none. */
  end: (error?: Error) => void
}

/**
 * Slots, given out in the order in which they were asked for, by turns where names are given. When too many wait, who has
 * most waiting loses the first of those: nobody is refused for what another one asks, and who waits longest has often left.
 */
export function newSlots({ name, count, mostWaiting, patienceMs }: SlotsOptions): Slots {
  let free = count
  const waiting = newTurns<Place>()
  const tooBusy = (): ProblemError => new ProblemError('HC_TOO_BUSY', `Too many requests wait for ${name}. Try again in a moment.`)

  const wait = ({ names = [], signal }: Waiter): Promise<void> => new Promise((resolve, reject) => {
    const leave = (error: Error): void => {
      waiting.delete(names, place)
      place.end(error)
    }
    const onAbort = (): void => { leave(new Error('who waited is not there any more', { cause: signal?.reason })) }
    const timer = setTimeout(() => { leave(tooBusy()) }, patienceMs)
    const place: Place = { end: (error) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      if (error === undefined) resolve()
      else reject(error)
    } }
    signal?.addEventListener('abort', onAbort)
    waiting.add(names, place)
    if (waiting.count() > mostWaiting) waiting.takeOfMost()?.end(tooBusy())
  })

  const take = async (waiter: Waiter): Promise<void> => {
    waiter.signal?.throwIfAborted()
    if (free > 0) free--
    else await wait(waiter)
  }

  const give = (): void => {
    const next = waiting.take()
    if (next) next.end()
    else free++
  }

  return {
    async hold(work, waiter = {}) {
      await take(waiter)
      try {
        return await work()
      } finally {
        give()
      }
    },
  }
}
