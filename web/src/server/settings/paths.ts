/** A step into a value: the name of a field, or the place in a list. */
export type Step = string | number

const STEP = /\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y

/** The steps of a JSON path as the API writes it, such as `$.stop.saveTimeoutSeconds` or `$.properties["max-tick-time"]`. What is not understood ends it. */
export function parseJsonPath(path: string): Step[] {
  const steps: Step[] = []
  STEP.lastIndex = 1
  for (let match = STEP.exec(path); match; match = STEP.exec(path)) {
    const [, name, index, quoted] = match
    steps.push(name ?? (index !== undefined ? Number(index) : unquote(quoted)))
  }
  return steps
}

/** A quoted name of a JSON path. */
function unquote(text = '""'): string {
  const name: unknown = JSON.parse(text)
  return typeof name === 'string' ? name : ''
}

/** Whether a value is an object with names, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A value with another one at a dotted path; undefined takes out what is there, and with it the objects around that are
 * left empty. Nothing is altered.
 */
export function withValue(value: Readonly<Record<string, unknown>>, path: string, next: unknown): Record<string, unknown> {
  const dot = path.indexOf('.')
  const name = dot < 0 ? path : path.slice(0, dot)
  const { [name]: before, ...others } = value
  if (dot < 0) return next === undefined ? others : { ...value, [name]: next }
  const inner = withValue(isRecord(before) ? before : {}, path.slice(dot + 1), next)
  return Object.keys(inner).length === 0 ? others : { ...value, [name]: inner }
}
