import type * as z from 'zod'
import { Problem, ProblemCode, type FieldError } from '../../../../contracts/rest.ts'
import { parseAnswer } from '../parse.ts'

/** A later release may know more codes. */
const AnyProblem = Problem.extend({ code: ProblemCode.optional().catch(undefined) })

/** A request that the API refused, in its own words. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  /** What went wrong, the same for every problem of the code. */
  readonly title: string
  /** A stable word for what went wrong; absent when it is not known here, or something between here and the API has answered. */
  readonly code: ProblemCode | undefined
  readonly status: number
  readonly requestId: string | undefined
  readonly errors: readonly FieldError[]

  constructor({ title, detail, code, status, requestId, errors = [] }: Partial<z.infer<typeof AnyProblem>> & Pick<Problem, 'title' | 'detail' | 'status'>) {
    super(detail)
    this.title = title
    this.code = code
    this.status = status
    this.requestId = requestId
    this.errors = errors
  }
}

/** A request that no answer came to. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'

  constructor(cause: unknown) {
    super('HomeCraft can\'t be reached. Check your connection and try again.', { cause })
  }
}

/** The problem that an answer tells of. One that is no problem of the API comes from something in between. */
export function toApiProblem(status: number, body: unknown): ApiProblem {
  try {
    return new ApiProblem(parseAnswer(AnyProblem, body))
  } catch {
    return new ApiProblem({ status, title: 'HomeCraft does not answer', detail: `Something between this page and HomeCraft has answered with status ${status}. Try again in a moment.` })
  }
}

/** What is wrong with each field of the body, by its path within it, such as `stop.saveTimeoutSeconds` or `ops.0`. */
export function toFieldMessages(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiProblem)) return {}
  const messages: Record<string, string> = {}
  for (const { in: part, path, message } of error.errors) if (part === 'body') messages[toDotted(path)] ??= message
  return messages
}

/** `$.sftp.users[0]["a b"]` as `sftp.users.0.a b`. */
const toDotted = (path: string): string => path.replace(/^\$\.?/, '').replaceAll(/\[(?:"([^"]*)"|(\d+))\]/g, (_, name: string | undefined, index: string | undefined) => `.${name ?? index ?? ''}`).replace(/^\./, '')

/** An error in words for people. */
export function toMessage(error: unknown): string {
  return error instanceof ApiProblem || error instanceof NoAnswer ? error.message : 'Something went wrong on this page. Load it anew and try again.'
}
