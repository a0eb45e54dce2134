import type * as z from 'zod'

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
