import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { PageQuery, ServerEventPage, ServerParams } from '../../../contracts/rest.ts'
import { requireServer } from '../../change-server.ts'
import { parseCursor, Time, toPage } from '../../cursor.ts'
import { answer, problems } from '../../openapi/answers.ts'
import { listServerEvents } from '../../repositories/server-events.ts'
import { toServerEvent } from '../representation.ts'

/** Tells what happened to a server. */
export const serverEvents: FastifyPluginCallbackZod = (app, _options, done) => {
  app.get('/servers/:id/events', {
    config: { scope: 'servers:read' },
    schema: {
      tags: ['servers'],
      operationId: 'listServerEvents',
      summary: 'Show the history of a server, newest first',
      params: ServerParams,
      querystring: PageQuery,
      response: { 200: answer(ServerEventPage, 'A page of its history.'), ...problems('HC_NOT_FOUND') },
    },
  }, async (request, reply) => {
    const { tenant } = request.caller
    const { id } = request.params
    const { limit, cursor } = request.query
    const after = parseCursor('events', [Time, z.uuid()], cursor)
    await requireServer(request.db, tenant, id)
    const found = await request.db.run((sql) => listServerEvents(sql, tenant, id, { limit: limit + 1, after }))
    return reply.send(toPage(found, limit, 'events', toServerEvent))
  })
  done()
}
