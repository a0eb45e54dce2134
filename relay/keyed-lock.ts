/** Too much is waiting already: come again later. */
export class BusyError extends Error {
  override readonly name = 'BusyError'
  readonly code = 'HC_BUSY'
}

/** Runs tasks of one key one after the other, and those of different keys side by side. */
export interface KeyedLock {
  /** Runs a task when those before it have ended; rejects with `BusyError` when too many wait for the key. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>
}

/** A lock that lets `most` tasks of a key wait or run. */
export function newKeyedLock(most: number): KeyedLock {
  const queues = new Map<string, { count: number; last: Promise<unknown> }>()
  return {
    async run(key, task) {
      const queue = queues.get(key) ?? { count: 0, last: Promise.resolve() }
      if (queue.count >= most) throw new BusyError(`${most} calls for ${key} are waiting already`)
      queue.count++
      queues.set(key, queue)
      const result = queue.last.then(task)
      queue.last = result.catch(() => undefined)
      try {
        return await result
      } finally {
        if (--queue.count === 0) queues.delete(key)
      }
    },
  }
}
