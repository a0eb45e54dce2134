import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { StreamHeaders, StreamQuery, StreamTicket } from '../../../contracts/rest.ts'
import { ClientMessage, ServerMessage, SUBPROTOCOL } from '../../../contracts/socket.ts'
import { serveEvents } from '../../live/events.ts'
import { requireOwn } from '../../live/own-servers.ts'
import { serveSocket } from '../../live/socket.ts'
import { answer, OF_IDLE_BODIES, problems } from '../../openapi/answers.ts'
import { eventStream, webSocket } from '../../openapi/streams.ts'

/** Tells of changes as they happen. */
export const stream: FastifyPluginCallbackZod = (app, _options, done) => {
  const { access, live, log: logger } = app

  app.post('/stream/tickets', {
    config: { scope: 'servers:read' },
    schema: {
      tags: ['stream'],
      operationId: 'createStreamTicket',
      summary: 'Make a ticket that opens a stream',
      description: 'Needs no body. A browser can\'t show a key when it opens a WebSocket: it names `ticket.` and the ticket among the protocols instead, within 30 seconds, once.',
      response: { 201: answer(StreamTicket, 'The ticket.'), ...problems(...OF_IDLE_BODIES) },
    },
  }, async ({ caller }, reply) => {
    const { ticket, expiresAt } = await access.tickets.issue('Stream', caller)
    return reply.code(201).send({ ticket, expiresAt: expiresAt.toISOString() })
  })

  app.route({
    method: 'GET',
    url: '/stream',
    config: { scope: 'servers:read', isStream: true, takesSockets: true },
    exposeHeadRoute: false,
    schema: {
      tags: ['stream'],
      operationId: 'followServers',
      summary: 'Follow servers and their history',
      description: 'As server-sent events: each is named by the `type` of its message, and its id is the `seq`. As a WebSocket of the protocol `homecraft.v1` the same address follows measurements and consoles too: `x-websocket` names what both sides say. docs/stream.md tells how.',
      ...webSocket(SUBPROTOCOL, { client: ClientMessage, server: ServerMessage }),
      querystring: StreamQuery,
      headers: StreamHeaders,
      response: { 200: eventStream(ServerMessage, 'What has changed, as it changes.'), ...problems('HC_NOT_FOUND') },
    },
    wsHandler: (socket, { caller, raw }) => { serveSocket(socket, { connection: raw.socket, caller, live, logger }) },
    handler: async (request, reply) => {
      const { caller, query: { servers }, headers: { 'last-event-id': resumeFrom } } = request
      if (servers) await requireOwn((work) => live.read(caller.tenant, work), caller.tenant, servers)
      reply.hijack()
      serveEvents(reply, { caller, live, logger }, { servers, resumeFrom })
    },
  })
  done()
}
