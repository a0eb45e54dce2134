import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { DatabaseAwayError } from '../../lib/database.ts'
import { ProblemError, PROBLEMS, toProblem } from '../errors.ts'
import type { ProblemCode } from '../../contracts/rest.ts'

const PROBLEM_TYPE = 'application/problem+json'

/** Problems that Fastify finds itself: by its code, or by the status that it would answer. */
const OF_FASTIFY: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['HC_UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json; a patch as application/merge-patch+json.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['HC_BODY_TOO_LARGE', 'A body is at most 256 KiB long.'],
  FST_ERR_HANDLER_TIMEOUT: ['HC_TOO_BUSY', 'The request took too long. Whether it had an effect is not known: look, or repeat it with the same Idempotency-Key.'],
  FST_ERR_MAX_PARAM_LENGTH: ['HC_NOT_FOUND', 'There is nothing at this address.'],
  404: ['HC_NOT_FOUND', 'There is nothing at this address.'],
  413: ['HC_BODY_TOO_LARGE', 'A body is at most 256 KiB long.'],
}

/** Answers every error as a problem (RFC 9457). What is our fault tells nothing of its inside, and is logged. */
export default plugin((app) => {
  app.setErrorHandler(answerError)
  app.setNotFoundHandler((request, reply) => answerError(new ProblemError('HC_NOT_FOUND', 'There is nothing at this address: the description of the API is at /api/v1/docs.'), request, reply))
}, { name: 'problems', fastify: '5.x' })

/** Answers an error; also for those that happen before a request has a route. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblemError(error)
  const { status, retryAfter } = PROBLEMS[problem.code]
  // What is refused on purpose is counted: a line for each would fill the disk while there is too much to do.
  if (status >= 500 && !(error instanceof ProblemError)) request.log.error({ err: error, requestId: request.id }, 'request failed')
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="HomeCraft"')
  return reply.code(status).header('x-request-id', request.id).type(PROBLEM_TYPE).send(`${JSON.stringify(toProblem(problem, request.id))}\n`)
}

/** Any error as a problem that may be shown. */
export function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof DatabaseAwayError) return new ProblemError('HC_DATABASE_AWAY', 'The database can\'t be reached. Try again in a moment; whether a change took effect is not known until then.', { cause: error })
  return isFastifyError(error) ? ofFastify(error) : new ProblemError('HC_INTERNAL', INTERNAL, { cause: error })
}

const INTERNAL = 'Something is broken here. Name the requestId when you ask for help.'

function ofFastify(error: FastifyError): ProblemError {
  const { code, statusCode = 500, message } = error
  const [known, detail] = OF_FASTIFY[code] ?? OF_FASTIFY[statusCode] ?? []
  if (known && detail) return new ProblemError(known, detail, { cause: error })
  return statusCode < 500 ? new ProblemError('HC_BAD_REQUEST', message, { cause: error }) : new ProblemError('HC_INTERNAL', INTERNAL, { cause: error })
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && 'statusCode' in error
}
