import { createHmac } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Runner } from './database-access.ts'
import { ProblemError } from './errors.ts'
import { credentialOf } from './plugins/authentication.ts'
import { claimIdempotencyKey, recallAnswer, rememberAnswer } from './repositories/idempotency-keys.ts'

/** What a POST does, and what is remembered of its answer. */
export interface OnceOptions<T> {
  status: number
  /** Whether the effect is more than one statement, and so needs a transaction in any case. */
  isAtomic?: boolean
  /** The effect. It gives the body of the answer. */
  work: (runner: Runner) => Promise<T>
  /** What is remembered; without it, the body. */
  toMemory?: (body: T) => T
}

/**
 * Runs the effect of a POST, and gives the body of its answer. With an Idempotency-Key it happens once: effect and answer
 * are one transaction, and a later request of that key gets the same answer. Errors are not remembered: nothing happened.
 */
export async function once<T extends object>(request: FastifyRequest, reply: Pick<FastifyReply, 'header'>, { status, work, isAtomic = false, toMemory = (body) => body }: OnceOptions<T>): Promise<T> {
  const { db, caller: { tenant } } = request
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return isAtomic ? db.transaction(work) : work(db)
  const fingerprint = fingerprintOf(request)
  const { body, isReplay } = await db.transaction(async (runner) => {
    if (!(await runner.run((sql) => claimIdempotencyKey(sql, tenant, key, fingerprint)))) return { body: await recall<T>(runner, request, { key, fingerprint }), isReplay: true }
    const body = await work(runner)
    await runner.run((sql) => rememberAnswer(sql, tenant, key, { status, body: toMemory(body) }))
    return { body, isReplay: false }
  })
  if (isReplay) reply.header('idempotency-replayed', 'true')
  return body
}

async function recall<T>(runner: Runner, request: FastifyRequest, { key, fingerprint }: { key: string; fingerprint: string }): Promise<T> {
  const answer = await runner.run((sql) => recallAnswer(sql, request.caller.tenant, key))
  if (!answer) throw new ProblemError('HC_TOO_BUSY', 'The request of this Idempotency-Key is under way. Try again in a moment.')
  if (answer.fingerprint !== fingerprint) throw new ProblemError('HC_IDEMPOTENCY_KEY_REUSED', 'The Idempotency-Key was used for another request of this tenant, or with another API key. Use a new one for each request.')
  return answer.body as T // eslint-disable-line @typescript-eslint/consistent-type-assertions -- the same request wrote it: its fingerprint holds the route
}

/**
 * What makes a request the same. The credential keys the hash: a plain one would let a password in the body be guessed.
 * Where no body is needed none is looked at: nothing has checked it, and one that is deep enough can't be written as text.
 */
function fingerprintOf(request: FastifyRequest): string {
  const body = request.routeOptions.schema?.body === undefined ? null : request.body
  return createHmac('sha256', credentialOf(request) ?? '').update(JSON.stringify([request.method, request.url, body])).digest('hex')
}
