import * as z from 'zod'

/**
 * Reads a process's settings from its environment, once, at start.
 * Throws one error that names every setting that is missing or wrong.
 */
export function parseEnv<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv = process.env): z.output<S> {
  const result = schema.safeParse(env)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not complete:\n${problems.join('\n')}`)
}

/** A TCP port; 0 lets the system choose. */
export const port = (otherwise: number): z.ZodDefault<z.ZodCoercedNumber> => z.coerce.number().int().min(0).max(65_535).default(otherwise)
