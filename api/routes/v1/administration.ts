import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { CommandParams, CommandRetry, DeadLetterPage, PageQuery, PostHeaders, type DeadLetter } from '../../../contracts/rest.ts'
import { parseCursor, Time, toPage } from '../../cursor.ts'
import { ProblemError } from '../../errors.ts'
import { once } from '../../idempotency.ts'
import { answer, OF_IDLE_BODIES, problems } from '../../openapi/answers.ts'
import { listDeadLetters, retryCommand, type DeadLetterRow } from '../../repositories/dead-letters.ts'

/** Shows what nobody could handle, and tries it again. */
export const administration: FastifyPluginCallbackZod = (app, _options, done) => {
  app.get('/admin/dead-letters', {
    config: { scope: 'admin' },
    schema: {
      tags: ['administration'],
      operationId: 'listDeadLetters',
      summary: 'List what nobody could handle, the newest first',
      querystring: PageQuery,
      response: { 200: answer(DeadLetterPage, 'A page of dead letters.'), ...problems() },
    },
  }, async ({ db, query: { limit, cursor } }, reply) => {
    const after = parseCursor('dead-letters', [Time, z.uuid()], cursor)
    const found = await db.run((sql) => listDeadLetters(sql, { limit: limit + 1, after }))
    return reply.send(toPage(found, limit, 'dead-letters', toDeadLetter))
  })

  app.post('/admin/outbox/:id/retry', {
    config: { scope: 'admin' },
    schema: {
      tags: ['administration'],
      operationId: 'retryCommand',
      summary: 'Send a command on its way again',
      description: 'Needs no body.',
      params: CommandParams,
      headers: PostHeaders,
      response: { 202: answer(CommandRetry, 'The command is on its way.'), ...problems('HC_NOT_FOUND', 'HC_IDEMPOTENCY_KEY_REUSED', ...OF_IDLE_BODIES) },
    },
  }, async (request, reply) => {
    const { id } = request.params
    const body = await once<CommandRetry>(request, reply, { status: 202, work: async (runner) => {
      if (!(await runner.run((sql) => retryCommand(sql, id)))) throw new ProblemError('HC_NOT_FOUND', 'No command of this id is set aside.')
      return { id }
    } })
    return reply.code(202).send(body)
  })
  done()
}

/** Hashes of crypt(3) within a text. */
const HASHES = /\$(?:[56]|2[aby]|y)\$[./A-Za-z0-9$=]+/g

function toDeadLetter({ id, kind, at, subject, reason, attempts, tenant, server, sequence, body }: DeadLetterRow): DeadLetter {
  return {
    id, kind, at: at.toISOString(), subject, reason,
    ...(attempts !== null && { attempts }),
    ...(tenant !== null && { tenant }),
    ...(server !== null && { server }),
    ...(sequence !== null && { sequence }),
    ...(body !== null && { body: body.replaceAll(HASHES, '***') }),
  }
}
