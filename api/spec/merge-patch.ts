/** Deepest patch taken; a spec has four levels. */
const DEEPEST = 16

/** `target` changed by a merge patch (RFC 7396, https://www.rfc-editor.org/rfc/rfc7396#section-2). Neither is altered. */
export function mergePatch(target: unknown, patch: unknown, depth = 0): unknown {
  if (!isObject(patch)) return patch
  if (depth > DEEPEST) throw new RangeError('a patch is nested too deeply')
  const result = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name)
    else result.set(name, mergePatch(result.get(name), value, depth + 1))
  }
  return Object.fromEntries(result)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
