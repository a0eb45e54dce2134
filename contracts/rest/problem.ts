import * as z from 'zod'

/** The codes of problems. A code keeps its meaning for ever; new ones may come. */
export const PROBLEM_CODES = [
  'HC_BAD_REQUEST', 'HC_BAD_JSON', 'HC_UNAUTHENTICATED', 'HC_FORBIDDEN', 'HC_NOT_FOUND', 'HC_METHOD_NOT_ALLOWED',
  'HC_NAME_TAKEN', 'HC_WORLD_KEPT', 'HC_WORLD_BEING_REMOVED', 'HC_WORLD_PASSED_ON', 'HC_NOT_DELETED', 'HC_MANAGED_BY_KUBECTL',
  'HC_TERMINATING', 'HC_NOT_RUNNING', 'HC_TENANT_EXISTS', 'HC_VERSION_CONFLICT', 'HC_BODY_TOO_LARGE', 'HC_UNSUPPORTED_MEDIA_TYPE',
  'HC_INVALID', 'HC_NOT_CONFIRMED', 'HC_IDEMPOTENCY_KEY_REUSED', 'HC_RATE_LIMITED', 'HC_INTERNAL', 'HC_DATABASE_AWAY',
  'HC_TOO_BUSY', 'HC_BUS_OFF', 'HC_BUS_AWAY', 'HC_NO_ANSWER',
] as const

/** A stable word for what went wrong, for programs. */
export const ProblemCode = z.enum(PROBLEM_CODES)
export type ProblemCode = z.infer<typeof ProblemCode>

/** One field of a request that is wrong. */
export const FieldError = z.strictObject({
  in: z.enum(['body', 'query', 'path', 'headers']).meta({ description: 'The part of the request that it is in.' }),
  path: z.string().meta({ description: 'JSON path of the field within that part, such as `$.stop.saveTimeoutSeconds`.' }),
  message: z.string().meta({ description: 'What is wrong with it.' }),
})
export type FieldError = z.infer<typeof FieldError>

/** What every failed request is answered with (RFC 9457, https://www.rfc-editor.org/rfc/rfc9457). */
export const Problem = z.strictObject({
  type: z.string().meta({ description: 'The code as a URN.' }),
  title: z.string().meta({ description: 'What went wrong, the same for every problem of the code.' }),
  status: z.int().min(400).max(599).meta({ description: 'The HTTP status.' }),
  detail: z.string().meta({ description: 'What went wrong here, and what to do.' }),
  code: ProblemCode.meta({ description: 'A stable word for what went wrong, for programs.' }),
  requestId: z.string().meta({ description: 'Id of the request, as in the header `x-request-id`: name it when you ask for help.' }),
  errors: z.array(FieldError).optional().meta({ description: 'Each field that is wrong.' }),
}).meta({
  id: 'Problem',
  description: 'A request that failed (RFC 9457).',
  examples: [{
    type: 'urn:homecraft:problem:HC_NAME_TAKEN',
    title: 'The name is taken',
    status: 409,
    detail: 'There is a server named my-server already. Choose another name, or change that server.',
    code: 'HC_NAME_TAKEN',
    requestId: '6f3a0c9e-5f0e-4d0e-9a35-2f3a9c1d7b11',
  }],
})
export type Problem = z.infer<typeof Problem>
