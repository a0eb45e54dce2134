/** Character classes that only some readers of patterns know, and the same characters spelled out. */
const CLASSES: readonly (readonly [string, string])[] = [
  ['\\p{Cc}', '\\u0000-\\u001f\\u007f-\\u009f'],
  ['\\p{Zl}', '\\u2028'],
  ['\\p{Zp}', '\\u2029'],
]

/** A schema for readers of the API: without what speaks to Kubernetes alone, and with patterns that every reader knows. */
export function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([name]) => !name.startsWith('x-kubernetes-'))
  return Object.fromEntries(entries.map(([name, child]) => toTidyEntry(name, child)))
}

function toTidyEntry(name: string, value: unknown): [string, unknown] {
  if (name === 'pattern' && typeof value === 'string') return [name, CLASSES.reduce((pattern, [one, other]) => pattern.replaceAll(one, other), value)]
  // When a change of a setting takes effect is no keyword of JSON Schema.
  if (name === 'effect' && typeof value === 'string' && /^[A-Z]/.test(value)) return ['x-homecraft-effect', value]
  return [name, tidy(value)]
}
