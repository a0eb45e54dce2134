/** Chance that is the same in each run. */
export interface Random {
  /** A number in [0, 1). */
  (): number
  shuffle: <T>(items: readonly T[]) => T[]
}

export function newRandom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
  return Object.assign(next, { shuffle: <T>(items: readonly T[]): T[] => items.map((item) => ({ item, at: next() })).sort((one, other) => one.at - other.at).map(({ item }) => item) })
}
