import type * as z from 'zod'

/**
 * What a schema makes of an answer. Fields that it does not know are left out: while a release is rolled out, an API
 * may say more than this page knows.
 */
export function parseAnswer<S extends z.ZodType>(schema: S, answer: unknown): z.output<S> {
  const first = schema.safeParse(answer)
  if (first.success) return first.data
  const copy: unknown = structuredClone(answer)
  for (const issue of first.error.issues) if (issue.code === 'unrecognized_keys') leaveOut(copy, issue.path, issue.keys)
  return schema.parse(copy)
}

function leaveOut(value: unknown, path: readonly PropertyKey[], keys: readonly string[]): void {
  const holder = path.reduce<unknown>((inner, step) => (isObject(inner) ? Reflect.get(inner, step) : undefined), value)
  if (isObject(holder)) for (const key of keys) Reflect.deleteProperty(holder, key)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
