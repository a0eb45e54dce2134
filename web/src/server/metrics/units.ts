/** Ticks in a second, or players on average: at most one decimal. */
export const toShort = (value: number): string => String(Number(value.toFixed(1)))

/** Cores in use: at most two decimals. */
export const toFine = (value: number): string => String(Number(value.toFixed(2)))

/** Cores that an amount of a spec stands for, such as `2` or `1500m`. */
export const toCoresOf = (amount: string): number => (amount.endsWith('m') ? Number(amount.slice(0, -1)) / 1000 : Number(amount))

const UNITS: readonly [number, string][] = [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']]

/** How long something has been going on, to the second: `45 s`, `2 min 5 s`. */
export function toElapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const first = UNITS.findIndex(([size]) => whole >= size)
  const [size, unit] = UNITS[first] ?? [1, 's']
  const [nextSize, nextUnit] = UNITS[first + 1] ?? [1, '']
  const rest = Math.floor((whole % size) / nextSize)
  return `${Math.floor(whole / size)} ${unit}${nextUnit !== '' && rest > 0 ? ` ${rest} ${nextUnit}` : ''}`
}
