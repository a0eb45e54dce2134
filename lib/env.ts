import * as z from 'zod'
import { check } from '../contracts/issues.ts'

/**
 * Reads a process's settings from its environment, once, at start.
 * Throws one error that names every setting that is missing or wrong.
 */
export function parseEnv<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv = process.env): z.output<S> {
  const checked = check(schema, env)
  if (checked.success) return checked.data
  throw new SettingsError(checked.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`))
}

/** As `parseEnv`, for the first line of a process: where settings are missing or wrong it ends, and says which. */
export function readEnv<S extends z.ZodType>(schema: S): z.output<S> {
  try {
    return parseEnv(schema)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    // Where in the program it was noticed is of no use to whoever set them.
    process.stderr.write(`${error.message}\n`)
    return process.exit(1)
  }
}

class SettingsError extends Error {
  readonly code = 'HC_SETTINGS'

  constructor(lines: readonly string[]) {
    super(`Settings in the environment are missing or wrong:\n${lines.join('\n')}`)
  }
}

/** A whole number in decimal digits within bounds, `otherwise` when it is not set or empty. */
export function count(otherwise: number, least: number, most: number): z.ZodType<number> {
  return z.string().regex(/^[0-9]*$/, 'must be a whole number').default('').transform((text) => (text === '' ? otherwise : Number(text))).pipe(z.int().min(least).max(most))
}

/** A TCP port, `otherwise` when it is not set or empty; 0 lets the system choose. */
export function port(otherwise: number): z.ZodType<number> {
  return count(otherwise, 0, 65_535)
}

/** Words separated by commas, `otherwise` when not set; spaces around them are dropped. */
export function list(otherwise: string): z.ZodType<string[]> {
  return z.string().default(otherwise).transform((text) => text.split(',').map((word) => word.trim()).filter((word) => word !== ''))
}

/** A setting that need not be there; an empty one counts as absent, as manifests and shells write it. */
export function optional<S extends z.ZodType>(schema: S): z.ZodType<z.output<S> | undefined> {
  return z.preprocess((text) => (text === '' ? undefined : text), schema.optional())
}
