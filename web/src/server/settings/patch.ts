import { isRecord } from './paths.ts'

/** A merge patch (RFC 7396, https://www.rfc-editor.org/rfc/rfc7396): the fields that change, and null for those that go. */
export type MergePatch = Record<string, unknown>

/** The smallest merge patch that makes one object of another. Lists are replaced whole, as the RFC has it. */
export function toMergePatch(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): MergePatch {
  const patch: MergePatch = {}
  for (const [name, known] of Object.entries(before)) if (known !== undefined && after[name] === undefined) patch[name] = null
  for (const [name, value] of Object.entries(after)) {
    const known = before[name]
    if (value !== undefined && !isSame(known, value)) patch[name] = isRecord(known) && isRecord(value) ? toMergePatch(known, value) : value
  }
  return patch
}

/** Whether two values of JSON are the same, whatever the order of names. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((value, index) => isSame(value, other[index]))
  if (!isRecord(one) || !isRecord(other)) return one === other
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every((name) => isSame(one[name], other[name]))
}

/** What somebody else has made of a spec meanwhile, with the changes that were typed here laid over it. */
export function rebased(before: Readonly<Record<string, unknown>>, typed: Readonly<Record<string, unknown>>, theirs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return merged(theirs, toMergePatch(before, typed))
}

/** An object changed by a merge patch. */
export function merged(target: Readonly<Record<string, unknown>>, patch: MergePatch): Record<string, unknown> {
  const result = new Map(Object.entries(target))
  for (const [name, value] of Object.entries(patch)) {
    const known = result.get(name)
    if (value === null) result.delete(name)
    else result.set(name, isRecord(value) ? merged(isRecord(known) ? known : {}, value) : value)
  }
  return Object.fromEntries(result)
}
