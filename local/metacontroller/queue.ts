import { newTokenBucket } from './token-bucket.ts'

/** How the work on a key ended: finished, failed (again after a growing delay), or to be done again after a given time. */
export type Outcome = { type: 'Done' } | { type: 'Failed' } | { type: 'After'; ms: number }

/** The clock of a queue, so that tests need not wait. */
export interface Clock {
  now(): number
  /** Calls back once after `ms`; the answer cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** Keys waiting to be worked on: each at most once, none twice at a time. */
export interface WorkQueue {
  /** Now. A key that waits is not added twice; one that is being worked on comes again afterwards. */
  add(key: string): void
  /** Later; of several times the earliest counts. */
  addAfter(key: string, ms: number): void
  /** Starts the workers; keys added before have waited. */
  start(): void
  /** Takes no more keys; resolves when the work in hand is over. */
  stop(): Promise<void>
}

/** What a queue needs. */
export interface QueueOptions {
  workers: number
  clock: Clock
  work: (key: string) => Promise<Outcome>
}

const BASE_MS = 5
const MAX_MS = 1_000_000
/** Failures of all keys together: ten a second, after a hundred at once. */
const SHARED = { qps: 10, burst: 100 }
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, LONGEST_TIMER_MS))
    return () => {
      clearTimeout(timer)
    }
  },
}

/** A work queue with the semantics and limits of client-go's controllers. */
export function newWorkQueue(options: QueueOptions): WorkQueue {
  const { clock, workers, work } = options
  const ready = new Set<string>()
  const running = new Set<string>()
  const again = new Set<string>()
  const delayed = newDelays(clock, add)
  const limiter = newRateLimiter(clock)
  const ended = Promise.withResolvers<void>()
  let state: 'Waiting' | 'Open' | 'Closed' = 'Waiting'

  function add(key: string): void {
    if (state === 'Closed') return
    if (running.has(key)) again.add(key)
    else ready.add(key)
    pump()
  }
  function addAfter(key: string, ms: number): void {
    if (state === 'Closed') return
    if (ms <= 0) add(key)
    else delayed.set(key, ms)
  }
  function pump(): void {
    for (const key of ready) {
      if (state !== 'Open' || running.size >= workers) return
      ready.delete(key)
      running.add(key)
      void work(key).then((outcome) => finish(key, outcome), () => finish(key, { type: 'Failed' }))
    }
  }
  function finish(key: string, outcome: Outcome): void {
    if (outcome.type === 'Done') limiter.forget(key)
    else addAfter(key, outcome.type === 'After' ? outcome.ms : limiter.delay(key))
    running.delete(key)
    if (again.delete(key) && state === 'Open') ready.add(key)
    if (state === 'Closed' && running.size === 0) ended.resolve()
    pump()
  }
  return {
    add,
    addAfter,
    start() {
      if (state === 'Waiting') state = 'Open'
      pump()
    },
    stop() {
      state = 'Closed'
      delayed.clear()
      if (running.size === 0) ended.resolve()
      return ended.promise
    },
  }
}

interface Delays {
  set(key: string, ms: number): void
  clear(): void
}

function newDelays(clock: Clock, onDue: (key: string) => void): Delays {
  const waiting = new Map<string, { at: number; cancel: () => void }>()
  return {
    set(key, ms) {
      const at = clock.now() + ms
      const known = waiting.get(key)
      if (known && known.at <= at) return
      known?.cancel()
      const cancel = clock.after(ms, () => {
        waiting.delete(key)
        onDue(key)
      })
      waiting.set(key, { at, cancel })
    },
    clear() {
      for (const { cancel } of waiting.values()) cancel()
      waiting.clear()
    },
  }
}

/** The longer of two delays: one that doubles with each failure of the key, and the turn in the bucket of all keys. */
function newRateLimiter(clock: Clock): { delay(key: string): number; forget(key: string): void } {
  const failures = new Map<string, number>()
  const shared = newTokenBucket(SHARED.qps, SHARED.burst)
  return {
    delay(key) {
      const count = failures.get(key) ?? 0
      failures.set(key, count + 1)
      return Math.max(Math.min(MAX_MS, BASE_MS * 2 ** count), shared.reserve(clock.now()))
    },
    forget: (key) => void failures.delete(key),
  }
}
