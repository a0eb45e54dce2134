/** Wakes one who waits: there is work. */
export interface Poke {
  now: () => void
  /** Resolves after `ms`, or at once when poked (before, too) or aborted. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** A poke that is kept until somebody waits for it. */
export function newPoke(): Poke {
  let isPoked = false
  let wake = (): void => undefined
  return {
    now() {
      isPoked = true
      wake()
    },
    async wait(ms, signal) {
      if (!isPoked && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => { clearTimeout(timer); resolve() }
          signal.addEventListener('abort', wake, { once: true })
        })
        signal.removeEventListener('abort', wake)
        wake = () => undefined
      }
      isPoked = false
    },
  }
}
