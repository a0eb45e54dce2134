/** A bound on what goes on at once, of which nobody may have more than a part. */
export interface Shares {
  /** Takes one for somebody; false when there is none left, or they have their part. */
  take(whose: string): boolean
  /** Gives back what was taken. */
  give(whose: string): void
}

/** How many there are, and how many of them one may have. */
export interface SharesOptions {
  all: number
  each: number
}

/** Shares of which nothing is taken yet. */
export function newShares({ all, each }: SharesOptions): Shares {
  const taken = new Map<string, number>()
  let count = 0
  return {
    take(whose) {
      const own = taken.get(whose) ?? 0
      if (count >= all || own >= each) return false
      taken.set(whose, own + 1)
      count++
      return true
    },
    give(whose) {
      const own = taken.get(whose) ?? 0
      if (own === 0) return
      if (own === 1) taken.delete(whose)
      else taken.set(whose, own - 1)
      count--
    },
  }
}
