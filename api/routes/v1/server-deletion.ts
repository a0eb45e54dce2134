import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { ChangeHeaders, Server, ServerParams, WorldRemovalQuery } from '../../../contracts/rest.ts'
import { changeServer, checkManaged, checkMatch } from '../../change-server.ts'
import { ProblemError } from '../../errors.ts'
import { answer, HEADERS, OF_IDLE_BODIES, problems } from '../../openapi/answers.ts'
import type { ServerRow } from '../../repositories/server-row.ts'
import { toEtag, toServer } from '../representation.ts'

/** Deletes servers and, separately, their worlds. */
export const serverDeletion: FastifyPluginCallbackZod = (app, _options, done) => {
  app.delete('/servers/:id', {
    config: { scope: 'servers:write' },
    schema: {
      tags: ['servers'],
      operationId: 'deleteServer',
      summary: 'Delete a server',
      description: 'The server saves, stops and goes. Its world is kept until its removal is approved.',
      params: ServerParams,
      headers: ChangeHeaders,
      response: { 202: answer(Server, 'The server, which is being removed.', { etag: HEADERS.etag }), ...problems(...OF_IDLE_BODIES, 'HC_NOT_FOUND', 'HC_MANAGED_BY_KUBECTL', 'HC_VERSION_CONFLICT') },
    },
  }, async (request, reply) => {
    const { actor } = request.caller
    const row = await changeServer(request.db, request.caller, request.params.id, (before) => {
      if (before.goneAt !== null) return undefined
      checkManaged(before)
      checkMatch(before, request.headers['if-match'])
      if (before.deletionRequestedAt !== null) return undefined
      return { isDeletion: true, command: { type: 'server.deleted' }, event: { type: 'server.deleted', actor, message: 'The server is to be removed. Its world is kept.' } }
    })
    return reply.code(202).header('etag', toEtag(row.version)).send(toServer(row))
  })

  app.delete('/servers/:id/world', {
    config: { scope: 'worlds:remove' },
    schema: {
      tags: ['servers'],
      operationId: 'removeWorld',
      summary: 'Approve that the world of a deleted server is removed',
      description: 'There is no way back. The name of the server has to be typed once more.',
      params: ServerParams,
      querystring: WorldRemovalQuery,
      headers: ChangeHeaders,
      response: {
        202: answer(Server, 'The server, whose world is being removed.', { etag: HEADERS.etag }),
        ...problems(...OF_IDLE_BODIES, 'HC_NOT_FOUND', 'HC_NOT_DELETED', 'HC_WORLD_PASSED_ON', 'HC_NOT_CONFIRMED', 'HC_VERSION_CONFLICT'),
      },
    },
  }, async (request, reply) => {
    const { actor } = request.caller
    const row = await changeServer(request.db, request.caller, request.params.id, (before) => {
      checkRemovable(before, request.query.confirm)
      checkMatch(before, request.headers['if-match'])
      if (before.worldRemovalRequestedAt !== null || before.worldRemovedAt !== null) return undefined
      return { isWorldRemoval: true, command: { type: 'server.deleted', removeWorld: true }, event: { type: 'world.removal-approved', actor, message: 'The world is to be removed.' } }
    })
    return reply.code(202).header('etag', toEtag(row.version)).send(toServer(row))
  })
  done()
}

function checkRemovable({ name, goneAt, deletionRequestedAt, worldTakenBy }: ServerRow, confirm: string): void {
  if (goneAt === null && deletionRequestedAt === null) throw new ProblemError('HC_NOT_DELETED', `The server ${name} still needs its world: delete the server first.`)
  if (worldTakenBy !== null) throw new ProblemError('HC_WORLD_PASSED_ON', `The world went to the server ${worldTakenBy}: delete that one first, then its world.`)
  if (confirm !== name) throw new ProblemError('HC_NOT_CONFIRMED', `confirm must be the name of the server, ${name}.`, { errors: [{ in: 'query', path: '$.confirm', message: 'must be the name of the server' }] })
}
