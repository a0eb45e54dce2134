import * as z from 'zod'
import { described } from './rule.ts'

const UNITS: Record<string, number> = { Mi: 1, Gi: 1024, Ti: 1024 * 1024 }

/** Bounds of a quantity, each written as a quantity itself. */
export interface QuantityBounds {
  least: string
  most: string
}

/** The mebibytes that a quantity such as `512Mi`, `2Gi` or `1Ti` stands for. Throws on any other text. */
export function toMebibytes(quantity: string): number {
  const match = /^([0-9]+)(Mi|Gi|Ti)$/.exec(quantity)
  const unit = UNITS[match?.[2] ?? '']
  if (!match || unit === undefined) throw new Error(`"${quantity}" is not a whole number of Mi, Gi or Ti`)
  return Number(match[1]) * unit
}

/** Memory limit of the container of a game in Mi: a quarter and 256Mi above its heap, for what the JVM needs besides. */
export function memoryLimitMebibytes(heap: string): number {
  return Math.ceil(toMebibytes(heap) * 1.25) + 256
}

/** Mebibytes as the API server writes them: in the largest unit that leaves a whole number. */
export function fromMebibytes(mebibytes: number): string {
  if (mebibytes === 0) return '0'
  const power = [3, 2, 1].find((one) => mebibytes % 1024 ** one === 0) ?? 0
  return `${mebibytes / 1024 ** power}${['Mi', 'Gi', 'Ti', 'Pi'][power] ?? ''}`
}

/** Schema of an amount of memory or storage: a whole number of Mi, Gi or Ti within bounds. */
export function quantity(description: string, { least, most }: QuantityBounds): z.ZodString {
  const schema = z.string().max(10).regex(/^[1-9][0-9]{0,6}(Mi|Gi|Ti)$/, { error: 'must be a whole number of Mi, Gi or Ti, such as 2Gi', abort: true })
  const isWithin = (value: string): boolean => toMebibytes(value) >= toMebibytes(least) && toMebibytes(value) <= toMebibytes(most)
  const cel = `quantity(self).compareTo(quantity('${least}')) >= 0 && quantity(self).compareTo(quantity('${most}')) <= 0`
  return described(schema, description, [{ message: `must be between ${least} and ${most}`, cel, holds: isWithin }])
}
