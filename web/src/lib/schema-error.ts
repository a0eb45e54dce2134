import type * as z from 'zod'

/**
 * What the schema says where it has no words of its own, for people: `parse(value, { error: toSchemaError })`.
 * Undefined leaves it to zod.
 */
export function toSchemaError(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'must be given'
  if (issue.code === 'too_small') return toBound(issue.origin, issue.minimum, 'at least')
  if (issue.code === 'too_big') return toBound(issue.origin, issue.maximum, 'at most')
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`
  return issue.code === 'invalid_type' ? NEEDED[issue.expected] : undefined
}

const NEEDED: Readonly<Record<string, string>> = { int: 'must be a whole number', number: 'must be a number', string: 'must be text', boolean: 'must be true or false' }

function toBound(origin: string, bound: number | bigint, word: string): string | undefined {
  if (origin === 'string') return bound === 1 && word === 'at least' ? 'must not be empty' : `must be ${word} ${bound} characters long`
  if (origin === 'array' || origin === 'set') return `must have ${word} ${bound} entries`
  return origin === 'number' || origin === 'int' ? `must be ${word} ${bound}` : undefined
}
