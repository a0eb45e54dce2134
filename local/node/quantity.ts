const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const DECIMAL: Record<string, number> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 }

/** The number that a Kubernetes quantity such as `1Gi`, `500m` or `2e3` stands for. Throws when it is not one. */
export function parseQuantity(quantity: string): number {
  const match = /^([+-]?[0-9.]+)([eE][+-]?[0-9]+|[KMGTPE]i|[numkMGTPE])?$/.exec(quantity)
  const number = Number(match?.[1])
  if (!match || Number.isNaN(number)) throw new Error(`"${quantity}" is not a quantity: write a number with a suffix such as Mi, Gi or m.`)
  const suffix = match[2] ?? ''
  const power = BINARY.indexOf(suffix)
  if (power >= 0) return number * 1024 ** (power + 1)
  const factor = DECIMAL[suffix]
  return factor === undefined ? Number(match[1] + suffix) : number * factor
}
