import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { LogQuery, ServerParams } from '../../../contracts/rest.ts'
import { requireServer } from '../../change-server.ts'
import { toLogText } from '../../console/log-text.ts'
import { OF_GAMES, problems, textAnswer } from '../../openapi/answers.ts'
import { whenLeft } from '../../when-left.ts'

/** Longest time of one answer: who follows longer asks again. */
const LONGEST_MS = 24 * 3_600_000

/** How often it is looked whether who follows still may. */
const LOOK_MS = 5_000

/** Shows the logs of servers, and goes on with what is written. */
export const serverLogs: FastifyPluginCallbackZod = (app, _options, done) => {
  const closing = new AbortController()
  app.addHook('preClose', (next) => {
    closing.abort()
    next()
  })

  /** Aborts when whoever reads has left, or may not read any more, or this process ends. */
  const endOf = (reply: FastifyReply): AbortSignal => {
    const gone = new AbortController()
    const look = setInterval(() => {
      void app.isStillAllowed(reply.request).then((isAllowed) => { if (!isAllowed) gone.abort() })
    }, LOOK_MS)
    whenLeft(reply.raw, () => {
      clearInterval(look)
      gone.abort()
    })
    return AbortSignal.any([gone.signal, closing.signal])
  }

  app.get('/servers/:id/logs', {
    config: { scope: 'servers:read', isStream: true },
    // Nobody asks for the headers of what has no end.
    exposeHeadRoute: false,
    handlerTimeout: LONGEST_MS,
    schema: {
      tags: ['games'],
      operationId: 'readLog',
      summary: 'Show the log of a server, and follow it',
      description: 'Plain text: each line is the time at which it was written, a space, and its text, of which 4,096 characters are shown. With `follow` the answer goes on until the game ends. Where it breaks off, go on with the time of the last line as `since`.',
      params: ServerParams,
      querystring: LogQuery,
      response: { 200: textAnswer('The lines.'), ...problems(...OF_GAMES, 'HC_NOT_FOUND') },
    },
  }, async ({ db, caller: { tenant }, params: { id }, query: { tail, follow, since } }, reply) => {
    const { name } = await requireServer(db, tenant, id)
    const log = app.logs.read({ tenant, name, id, tail, since, follow: follow !== 'false' }, endOf(reply))
    const first = await log.next()
    return reply.type('text/plain; charset=utf-8').send(Readable.from(toLogText(first, log)))
  })
  done()
}
