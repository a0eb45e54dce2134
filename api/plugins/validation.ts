import plugin from 'fastify-plugin'
import * as z from 'zod'
import { check } from '../../contracts/issues.ts'
import { ServerName } from '../../contracts/minecraft-server.ts'
import type { FieldError } from '../../contracts/rest.ts'
import { invalid, ProblemError } from '../errors.ts'
import { toFieldErrors } from '../field-errors.ts'

const PARTS: Readonly<Record<string, FieldError['in']>> = { body: 'body', querystring: 'query', headers: 'headers' }

/**
 * zod schemas validate what comes in. What goes out is built field by field, checked by its type and by tests against the
 * schema: to parse it again at each answer would only cost, and a row of an older schema must still be shown.
 */
export default plugin((app) => {
  app.setValidatorCompiler<z.ZodType>(({ schema, url, httpPart = 'body' }) => (data) => {
    const checked = check(schema, data)
    if (checked.success) return { value: checked.data }
    return { error: httpPart === 'params' ? toNotFound(url, data, checked.issues) : toError(PARTS[httpPart] ?? 'body', schema, checked.issues) }
  })
  app.setSerializerCompiler(() => toLine)
  // For answers without a schema.
  app.setReplySerializer(toLine)
}, { name: 'validation', fastify: '5.x' })

/** The prompt of who uses curl then stands below the answer, not behind it. */
const toLine = (data: unknown): string => `${JSON.stringify(data)}\n`

function toError(part: FieldError['in'], schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): ProblemError {
  const errors = toFieldErrors(part, schema, issues)
  if (part === 'body') return invalid(errors)
  return new ProblemError('HC_BAD_REQUEST', errors.map(({ path, message }) => `${toName(path)}: ${message}`).join('; '), { errors })
}

/** A header or a parameter by its name alone: neither has fields. */
const toName = (path: string): string => path.replace(/^\$\.?/, '').replace(/^\["(.*)"\]$/, '$1')

/** An id that can't be one is the id of nothing. In place of a server's many try its name. */
function toNotFound(url: string, params: unknown, issues: readonly z.core.$ZodIssue[]): ProblemError {
  const { data } = Named.safeParse(params)
  if (!data || !url.includes('/servers/:id') || !issues.some(({ path }) => path[0] === 'id')) return new ProblemError('HC_NOT_FOUND', 'There is nothing at this address.')
  return new ProblemError('HC_NOT_FOUND', `A server is addressed by its id, and ${data.id} is none. GET /api/v1/servers?q=${data.id} finds the servers whose names begin so.`)
}

const Named = z.object({ id: ServerName })
