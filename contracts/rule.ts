import * as z from 'zod'

/** A rule of a schema, written for both of its readers. */
export interface Rule<T> {
  /** What is wrong and what to do, as the user reads it. */
  message: string
  /** The rule in CEL, enforced by the API server (https://kubernetes.io/docs/reference/using-api/cel/). */
  cel: string
  /** The same rule for every other reader. Absent for rules about a change, which only the API server sees. */
  holds?: (value: T) => boolean
}

/** A schema with its description and its rules: as a refinement here, as `x-kubernetes-validations` in the CRD. */
export function described<S extends z.ZodType>(schema: S, description: string, rules: Rule<z.output<S>>[] = []): S {
  const refined = rules.reduce((result, { holds, message }) => (holds ? result.refine(holds, message) : result), schema)
  const validations = rules.map(({ cel, message }) => ({ rule: cel, message }))
  return refined.meta(validations.length > 0 ? { description, 'x-kubernetes-validations': validations } : { description })
}

/**
 * A map from names to values that has at most `max` of them; the API server counts what rules cost by it.
 * Its names come in order, so that the same map makes the same bytes.
 */
export function mapOf<S extends z.ZodType>(value: S, max: number): z.ZodRecord<z.ZodString, S> {
  return z.record(z.string(), value)
    .refine((map) => Object.keys(map).length <= max, `must have at most ${max} entries`)
    .overwrite((map) => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))))
    .meta({ maxProperties: max })
}
