import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { DEFAULT_STORAGE_SIZE, ServerName } from '../../../contracts/minecraft-server.ts'
import { PostHeaders, Server, ServerCreation, ServerPage, ServerParams, ServerQuery } from '../../../contracts/rest.ts'
import { ServerStatus } from '../../../contracts/server-state.ts'
import * as z from 'zod'
import { requireServer } from '../../change-server.ts'
import { createFresh, createWithWorld } from '../../create-server.ts'
import { parseCursor, Time, toPage, type PlaceSchema } from '../../cursor.ts'
import { once } from '../../idempotency.ts'
import { answer, HEADERS, OF_BODIES, problems } from '../../openapi/answers.ts'
import { listServers, type Order } from '../../repositories/servers.ts'
import { cryptPasswords } from '../../spec/crypt-passwords.ts'
import { unmaskSpec } from '../../spec/mask.ts'
import { toEtag, toServer } from '../representation.ts'

/** What the places of each order look like. */
const PLACES: Readonly<Record<Order, PlaceSchema>> = { name: [ServerName, z.uuid()], createdAt: [Time, z.uuid()], status: [ServerStatus, Time, z.uuid()] }

/** Makes, lists and shows servers. */
export const servers: FastifyPluginCallbackZod = (app, _options, done) => {
  app.post('/servers', {
    config: { scope: 'servers:write' },
    schema: {
      tags: ['servers'],
      operationId: 'createServer',
      summary: 'Make a server',
      description: 'Answers once the server is written down; it is then deployed. `storageSize` is 1Gi and `version` LATEST where they are not named.',
      headers: PostHeaders,
      body: ServerCreation,
      response: {
        201: answer(Server, 'The server, which is being deployed.', HEADERS),
        ...problems(...OF_BODIES, 'HC_NAME_TAKEN', 'HC_WORLD_KEPT', 'HC_WORLD_BEING_REMOVED', 'HC_IDEMPOTENCY_KEY_REUSED'),
      },
    },
  }, async (request, reply) => {
    const { name, world, ...sent } = request.body
    const spec = await cryptPasswords(unmaskSpec({ ...sent, storageSize: sent.storageSize ?? DEFAULT_STORAGE_SIZE }), app.passwords)
    const isKept = world === 'keep'
    const create = isKept ? createWithWorld : createFresh
    const body = await once(request, reply, { status: 201, isAtomic: isKept, work: async (runner) => toServer(await create(runner, request.caller, { name, spec })) })
    return reply.code(201).headers({ etag: toEtag(body.version), location: body.links.self }).send(body)
  })

  app.get('/servers', {
    config: { scope: 'servers:read' },
    schema: {
      tags: ['servers'],
      operationId: 'listServers',
      summary: 'List servers',
      querystring: ServerQuery,
      response: { 200: answer(ServerPage, 'A page of servers.'), ...problems() },
    },
  }, async (request, reply) => {
    const { sort, cursor, limit, status, q, deleted } = request.query
    const order = sort.replace(/^-/, '') as Order // eslint-disable-line @typescript-eslint/consistent-type-assertions -- the schema lists each order with and without a -
    const list = { order, isDescending: sort.startsWith('-'), isOfDeleted: deleted === 'true', status, q, limit: limit + 1, after: parseCursor(sort, PLACES[order], cursor) }
    const found = await request.db.run((sql) => listServers(sql, request.caller.tenant, list))
    return reply.send(toPage(found, limit, sort, ({ row }) => toServer(row)))
  })

  app.get('/servers/:id', {
    config: { scope: 'servers:read' },
    schema: {
      tags: ['servers'],
      operationId: 'getServer',
      summary: 'Show a server',
      description: 'A deleted server is shown too; its `world` tells what became of the world.',
      params: ServerParams,
      response: { 200: answer(Server, 'The server.', { etag: HEADERS.etag }), ...problems('HC_NOT_FOUND') },
    },
  }, async (request, reply) => {
    const row = await requireServer(request.db, request.caller.tenant, request.params.id)
    return reply.header('etag', toEtag(row.version)).send(toServer(row))
  })
  done()
}
