import { median, round } from './results.ts'

/** What two measurements gave, one right after the other. */
export interface Pair<T> {
  ours: T
  bare: T
}

/** Measures both in turn, as A B B A: a machine that becomes slower does so for both. */
export async function inPairs<T>(count: number, { ours, bare }: Record<keyof Pair<T>, () => Promise<T>>): Promise<Pair<T>[]> {
  const pairs: Pair<T>[] = []
  for (let index = 0; index < count; index++) {
    if (index % 2 === 0) pairs.push({ ours: await ours(), bare: await bare() })
    else {
      const first = await bare()
      pairs.push({ ours: await ours(), bare: first })
    }
  }
  return pairs
}

/** Ours over the bare in each pair, and the middle of that. */
export function ratiosOf(pairs: readonly Pair<number>[]): { ratio: number; ratios: number[] } {
  const ratios = pairs.map(({ ours, bare }) => round(ours / bare))
  return { ratio: median(ratios), ratios }
}
