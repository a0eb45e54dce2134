import * as z from 'zod'

/** What a schema makes of a value, or what it has to say against it. */
export type Checked<T> = { success: true; data: T } | { success: false; issues: readonly z.core.$ZodIssue[] }

/**
 * Holds a value to a schema. What is wrong is told in words for whoever sent it: in the schema's own, where it has some.
 * None of them tells the value, which may be secret.
 */
export function check<S extends z.ZodType>(schema: S, value: unknown): Checked<z.output<S>> {
  const { success, data, error } = schema.safeParse(value, { error: toWords })
  return success ? { success, data } : { success: false, issues: withoutEchoes(error.issues) }
}

function toWords(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is required'
  if (issue.code === 'invalid_type') return isOfWholeNumber(issue) ? 'must be a whole number' : TYPES[issue.expected]
  if (issue.code === 'invalid_value') return toChoice(issue.values)
  if (issue.code === 'invalid_union') return Array.isArray(issue['options']) ? toChoice(issue['options']) : undefined
  if (issue.code === 'invalid_format') return FORMATS[issue.format]
  return toSize(issue)
}

function toSize(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'too_small') return toBound(issue.origin, 'least', Number(issue.minimum))
  return issue.code === 'too_big' ? toBound(issue.origin, 'most', Number(issue.maximum)) : undefined
}

const toChoice = (values: readonly unknown[]): string => `must be ${values.length === 1 ? '' : 'one of '}${values.map(String).join(', ')}`

const TYPES: Readonly<Record<string, string>> = {
  string: 'must be text',
  number: 'must be a number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
  record: 'must be an object',
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'must be a UUID',
  url: 'must be an address such as https://example.org',
  datetime: 'must be a time such as 2026-05-01T12:00:00Z',
}

const isOfWholeNumber = ({ expected, inst }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): boolean => expected === 'int' || (inst instanceof z.ZodNumber && inst.isInt)

function toBound(origin: string, side: 'least' | 'most', bound: number): string | undefined {
  if (origin === 'number' || origin === 'int') return `must be at ${side} ${bound}`
  if (side === 'least' && bound === 1) return 'must not be empty'
  const ones = bound === 1 ? '' : 's'
  if (origin === 'string') return `must be at ${side} ${bound} character${ones} long`
  return origin === 'array' ? `must have at ${side} ${bound} ${bound === 1 ? 'entry' : 'entries'}` : undefined
}

/** A text that has not the form that is asked for need not be told its length too. */
function withoutEchoes(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const malformed = new Set(issues.filter(({ code }) => code === 'invalid_format').map(({ path }) => toKey(path)))
  return issues.filter(({ code, path }) => !(code === 'too_small' || code === 'too_big') || !malformed.has(toKey(path)))
}

const toKey = (path: readonly PropertyKey[]): string => JSON.stringify(path.map(String))
