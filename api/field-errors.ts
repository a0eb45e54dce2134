import * as z from 'zod'
import { Server, ServerCreation, ServerReplacement, type FieldError } from '../contracts/rest.ts'
import { closest } from './closest.ts'

/** Most fields that one answer tells of. */
const MOST = 50

/** What is wrong with a request, for its sender. A name that is not known comes with the one that was probably meant. */
export function toFieldErrors(part: FieldError['in'], schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): FieldError[] {
  const errors: FieldError[] = []
  for (const one of eachError(part, schema, issues)) if (errors.push(one) === MOST) break
  return errors
}

/** One after the other, as far as they are asked for: to look for what was meant by each of twenty thousand names takes seconds. */
function* eachError(part: FieldError['in'], schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): Generator<FieldError> {
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      const known = namesAt(schema, issue.path)
      for (const key of issue.keys) yield { in: part, path: toJsonPath([...issue.path, key]), message: remarkOn(schema, issue.path, key) ?? unknown(part, key, known) }
    } else {
      yield { in: part, path: toJsonPath(issue.path), message: issue.message }
    }
  }
}

function unknown(part: FieldError['in'], name: string, known: readonly string[]): string {
  const meant = closest(name, known)
  if (meant) return `is not known; did you mean ${meant}?`
  // There are few parameters of a query; the fields of a body are in the description.
  return part === 'query' ? `is not known; there are ${known.join(', ')}` : 'is not known'
}

/** What a server shows beside its spec. */
const SHOWN = Object.keys(Server.shape)
const SENT: readonly z.core.$ZodType[] = [ServerCreation, ServerReplacement]

/** What is said of a field of an answer that comes back in a request. */
function remarkOn(schema: z.core.$ZodType, path: readonly PropertyKey[], name: string): string | undefined {
  if (path.length > 0 || !SENT.includes(schema) || !SHOWN.includes(name)) return undefined
  return name === 'spec' ? 'is how it is shown: send its fields at the top level' : 'is read-only: leave it out'
}

/** A path as RFC 9535 writes it, https://www.rfc-editor.org/rfc/rfc9535#name-normalized-paths, with dots where they do. */
export function toJsonPath(path: readonly PropertyKey[]): string {
  return `$${path.map((step) => toStep(step)).join('')}`
}

function toStep(step: PropertyKey): string {
  if (typeof step === 'number') return `[${step}]`
  const name = String(step)
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

/** The names of the fields at a path of a schema. */
function namesAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const inner = unwrap(schema)
  const [step, ...rest] = path
  if (inner instanceof z.ZodArray) return namesAt(inner.element, rest)
  if (!(inner instanceof z.ZodObject)) return []
  const shape: Record<string, z.core.$ZodType> = inner.shape
  if (step === undefined) return Object.keys(shape)
  const field = shape[String(step)]
  return field ? namesAt(field, rest) : []
}

/** The schema within those of defaults and options. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable) return unwrap(schema.unwrap())
  return schema
}
