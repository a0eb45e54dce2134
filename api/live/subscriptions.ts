/** One thing that a client follows, or asks to follow. */
export interface Subscription {
  /** Aborts when another one has taken its place, or nobody wants it any more. */
  signal: AbortSignal
  /** Takes the place of those of its key that were there before. */
  takeOver(): void
  /** It was refused, or has ended. */
  leave(): void
}

/** What one connection follows. */
export interface Subscriptions {
  /** One more, beside those of its key; undefined when there are too many. */
  begin(key: string): Subscription | undefined
  /** Ends those of a key. */
  end(key: string): void
}

/** None yet. `most` may be followed at once, and as many be asked for in their place; all end with the signal. */
export function newSubscriptions(most: number, ended: AbortSignal): Subscriptions {
  // In the order in which they were asked for.
  const all = new Set<{ key: string; stop: AbortController }>()

  const isFull = (key: string): boolean => {
    const keys = new Set([...all].map((one) => one.key))
    return all.size >= 2 * most || (keys.size >= most && !keys.has(key))
  }

  /** Ends those of a key that were there before one, or all. */
  const end = (key: string, last?: AbortController): void => {
    for (const one of [...all]) {
      if (one.stop === last) return
      if (one.key !== key) continue
      all.delete(one)
      one.stop.abort()
    }
  }

  return {
    begin(key) {
      if (isFull(key)) return undefined
      const stop = new AbortController()
      const entry = { key, stop }
      all.add(entry)
      return {
        signal: AbortSignal.any([stop.signal, ended]),
        takeOver: () => { end(key, stop) },
        leave: () => { all.delete(entry) },
      }
    },
    end: (key) => { end(key) },
  }
}
