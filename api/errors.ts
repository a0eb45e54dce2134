import type { FieldError, Problem, ProblemCode } from '../contracts/rest.ts'

interface Kind {
  status: number
  title: string
  /** Seconds after which to try again. */
  retryAfter?: number
}

/** Every problem that the API answers with: its status, and its title. */
export const PROBLEMS: Readonly<Record<ProblemCode, Kind>> = {
  HC_BAD_REQUEST: { status: 400, title: 'The request is malformed' },
  HC_BAD_JSON: { status: 400, title: 'The body is not JSON' },
  HC_UNAUTHENTICATED: { status: 401, title: 'Who are you?' },
  HC_FORBIDDEN: { status: 403, title: 'This is not allowed' },
  HC_NOT_FOUND: { status: 404, title: 'There is nothing here' },
  HC_METHOD_NOT_ALLOWED: { status: 405, title: 'This can\'t be done here' },
  HC_NAME_TAKEN: { status: 409, title: 'The name is taken' },
  HC_WORLD_KEPT: { status: 409, title: 'A world of this name is kept' },
  HC_WORLD_BEING_REMOVED: { status: 409, title: 'The world is being removed' },
  HC_WORLD_PASSED_ON: { status: 409, title: 'The world belongs to another server now' },
  HC_NOT_DELETED: { status: 409, title: 'The server still needs its world' },
  HC_MANAGED_BY_KUBECTL: { status: 409, title: 'The server is managed with kubectl' },
  HC_TERMINATING: { status: 409, title: 'The server is deleted' },
  HC_NOT_RUNNING: { status: 409, title: 'The server does not run' },
  HC_TENANT_EXISTS: { status: 409, title: 'There is a tenant of this slug' },
  HC_VERSION_CONFLICT: { status: 412, title: 'The server has changed meanwhile' },
  HC_BODY_TOO_LARGE: { status: 413, title: 'The body is too long' },
  HC_UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is of no type that is taken here' },
  HC_INVALID: { status: 422, title: 'Some fields are wrong' },
  HC_NOT_CONFIRMED: { status: 422, title: 'The removal is not confirmed' },
  HC_IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The Idempotency-Key was used for another request' },
  HC_RATE_LIMITED: { status: 429, title: 'That was too often' },
  HC_INTERNAL: { status: 500, title: 'Something is broken here' },
  HC_DATABASE_AWAY: { status: 503, title: 'The database is away', retryAfter: 5 },
  HC_TOO_BUSY: { status: 503, title: 'Too much is going on', retryAfter: 2 },
  HC_BUS_OFF: { status: 503, title: 'The event bus is switched off' },
  HC_BUS_AWAY: { status: 503, title: 'The event bus is away', retryAfter: 5 },
  HC_NO_ANSWER: { status: 504, title: 'The game does not answer' },
}

/** A request that fails, in words that help whoever made it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  /** Each field that is wrong. */
  readonly errors: readonly FieldError[] | undefined

  constructor(code: ProblemCode, detail: string, { errors, cause }: { errors?: readonly FieldError[]; cause?: unknown } = {}) {
    super(detail, { cause })
    this.code = code
    this.errors = errors
  }
}

/** A request whose body has wrong fields. */
export function invalid(errors: readonly FieldError[]): ProblemError {
  return new ProblemError('HC_INVALID', errors.map(({ path, message }) => `${path}: ${message}`).join('; '), { errors })
}

/** One wrong field of a body. */
export const inBody = (path: string, message: string): FieldError => ({ in: 'body', path, message })

/** A problem as it is answered. */
export function toProblem({ code, message, errors }: ProblemError, requestId: string): Problem {
  const { status, title } = PROBLEMS[code]
  return { type: `urn:homecraft:problem:${code}`, title, status, detail: message, code, requestId, ...(errors && { errors: [...errors] }) }
}
