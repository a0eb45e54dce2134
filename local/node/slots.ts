/** Lets a limited number of tasks run at once; the others wait their turn. */
export type Slots = <T>(task: () => Promise<T>) => Promise<T>

/** Makes so many slots. */
export function newSlots(count: number): Slots {
  const waiting: (() => void)[] = []
  let free = count
  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  return async (task) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      leave()
    }
  }
}
