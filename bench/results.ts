import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'

/** The middle of some figures. */
export const median = (figures: number[]): number => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN

/** The figure below which a share of them lies. */
export function percentile(figures: readonly number[], share: number): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(share * (figures.length - 1))] ?? NaN
}

/** A figure without the digits that say nothing. */
export const round = (figure: number): number => Math.round(figure * 1000) / 1000

/**
 * Seconds that this machine takes for a fixed piece of work, so that figures of different days and machines can be set
 * against each other.
 */
export function yardstickSeconds(): number {
  const start = performance.now()
  let state = 1
  for (let round = 0; round < 200_000_000; round++) state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
  return state < 0 ? NaN : (performance.now() - start) / 1000
}

/** Prints figures and keeps them in bench/results/<name>.json. */
export function report(name: string, figures: object): void {
  const machine = { processors: availableParallelism(), model: cpus()[0]?.model ?? 'unknown', node: process.version }
  const text = `${JSON.stringify({ machine, ...figures }, null, 2)}\n`
  const folder = new URL('results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.json`, folder), text)
  process.stdout.write(text)
}
