import { backoffDelay } from '../../lib/backoff.ts'

/** A piece of work that is done again whenever something happens, but never twice at once. */
export interface Loop {
  /** Does the work, soon; once more if it is being done right now. */
  wake: () => void
  /** Does it no more. */
  stop: () => void
}

/** The work tells after how many milliseconds to do it again; Infinity for not before it is woken. */
export type Work = () => Promise<number>

const LONGEST_TIMER_MS = 3_600_000
const RETRY = { minMs: 500, maxMs: 30_000 }

/** Makes a loop, which rests until it is woken. A failure is handed to `onError`, and the work tried again after a growing pause. */
export function newLoop(work: Work, onError: (error: unknown) => void): Loop {
  let state: 'Idle' | 'Busy' | 'BusyAndWoken' | 'Stopped' = 'Idle'
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  const isIn = (...states: (typeof state)[]): boolean => states.includes(state)
  const attempt = async (): Promise<number> => {
    try {
      const next = await work()
      failures = 0
      return next
    } catch (error) {
      onError(error)
      return backoffDelay(failures++, RETRY, Math.random())
    }
  }
  const turn = async (): Promise<void> => {
    clearTimeout(timer)
    state = 'Busy'
    const next = await attempt()
    if (isIn('Stopped')) return
    const isWoken = isIn('BusyAndWoken')
    state = 'Idle'
    if (isWoken) setImmediate(loop.wake)
    else if (next < Infinity) timer = setTimeout(loop.wake, Math.min(Math.max(next, 0), LONGEST_TIMER_MS))
  }
  const loop: Loop = {
    wake() {
      if (isIn('Busy')) state = 'BusyAndWoken'
      else if (isIn('Idle')) void turn()
    },
    stop() {
      state = 'Stopped'
      clearTimeout(timer)
    },
  }
  return loop
}
