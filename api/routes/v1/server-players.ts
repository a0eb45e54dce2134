import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { ChangeHeaders, CommandAnswer, KickRequest, PlayerList, PlayerParams, Players, Server, ServerParams } from '../../../contracts/rest.ts'
import { recordChange } from '../../../lib/feed.ts'
import { changeServer, checkChangeable, checkMatch, requireServer, type Decide } from '../../change-server.ts'
import { LIST_COMMAND, newOnlinePlayers } from '../../console/online-players.ts'
import { changeList } from '../../console/player-lists.ts'
import { requireBus } from '../../console/relay.ts'
import { checkRunning, runCommand } from '../../console/run-command.ts'
import { ProblemError } from '../../errors.ts'
import { answer, HEADERS, OF_BODIES, OF_GAMES, OF_IDLE_BODIES, problems } from '../../openapi/answers.ts'
import { toEtag, toServer } from '../representation.ts'

/** Shows the players of a server, puts them out, and changes the lists of those who may do what. */
export const serverPlayers: FastifyPluginCallbackZod = (app, _options, done) => {
  const onlinePlayers = newOnlinePlayers()

  app.get('/servers/:id/players', {
    config: { scope: 'servers:read' },
    schema: {
      tags: ['games'],
      operationId: 'listPlayers',
      summary: 'Show who plays, and who may do what',
      description: 'The game is asked for who is on; the lists are those of the spec.',
      params: ServerParams,
      response: { 200: answer(Players, 'The players.'), ...problems(...OF_GAMES, 'HC_NOT_FOUND') },
    },
  }, async ({ db, caller: { tenant }, params: { id } }) => {
    const { name, status, spec: { maxPlayers, whitelist, ops, bans } } = await requireServer(db, tenant, id)
    const bus = requireBus(app.bus)
    const online = status === 'running' ? await onlinePlayers(id, () => runCommand(bus, { tenant, name, id, command: LIST_COMMAND })) : undefined
    return { online: online ?? null, max: maxPlayers, whitelist, ops, bans }
  })

  app.post('/servers/:id/players/:player/kick', {
    config: { scope: 'servers:write' },
    preHandler: app.limitCommands,
    schema: {
      tags: ['games'],
      operationId: 'kickPlayer',
      summary: 'Put a player out, who may come back at once',
      params: PlayerParams,
      body: KickRequest,
      response: { 200: answer(CommandAnswer, 'What the game answered.'), ...problems(...OF_BODIES, ...OF_GAMES, 'HC_NOT_FOUND', 'HC_RATE_LIMITED') },
    },
  }, async ({ db, caller: { tenant, actor }, params: { id, player }, body }) => {
    const row = await requireServer(db, tenant, id)
    const bus = requireBus(app.bus)
    checkRunning(row)
    const reason = body?.reason ?? ''
    await db.run((sql) => recordChange(sql, { tenant, id }, [{ type: 'player.kick', actor, message: `${player} is put out${reason === '' ? '.' : `: ${reason}`}` }]))
    app.live.tell(tenant)
    const output = await runCommand(bus, { tenant, name: row.name, id, command: `kick ${player} ${reason}` })
    if (NOBODY.test(output)) throw new ProblemError('HC_NOT_FOUND', `There is no ${player} on the server now.`)
    return { output }
  })

  for (const list of PlayerList.options) {
    for (const method of ['PUT', 'DELETE'] as const) {
      const isListed = method === 'PUT'
      const { operationId, summary } = WORDS[list][method]
      app.route({
        method,
        url: `/servers/:id/players/:player/${list}`,
        config: { scope: 'servers:write' },
        schema: {
          tags: ['servers'],
          operationId,
          summary,
          description: 'Changes the spec. A server that runs has it within moments, without a restart.',
          params: PlayerParams,
          headers: ChangeHeaders,
          response: {
            200: answer(Server, 'The server as it is to be.', { etag: HEADERS.etag }),
            ...problems(...OF_IDLE_BODIES, 'HC_NOT_FOUND', 'HC_MANAGED_BY_KUBECTL', 'HC_TERMINATING', 'HC_VERSION_CONFLICT', 'HC_INVALID'),
          },
        },
        handler: async (request, reply) => {
          const { caller, params: { id, player }, headers } = request
          const decide: Decide = (row) => {
            checkChangeable(row)
            checkMatch(row, headers['if-match'])
            const change = changeList(row.spec, list, player, isListed)
            return change && { spec: change.spec, command: { type: 'server.updated' }, event: { type: `player.${isListed ? list : `un${list}`}`, actor: caller.actor, message: change.message } }
          }
          const row = await changeServer(request.db, caller, id, decide)
          return reply.header('etag', toEtag(row.version)).send(toServer(row))
        },
      })
    }
  }
  done()
}

/** What a game says when nobody of the name is on. */
const NOBODY = /no player was found|player not found|can't find|cannot be found|player does not exist/i

const WORDS: Readonly<Record<PlayerList, Record<'PUT' | 'DELETE', { operationId: string; summary: string }>>> = {
  whitelist: { PUT: { operationId: 'whitelistPlayer', summary: 'Put a player on the whitelist' }, DELETE: { operationId: 'unwhitelistPlayer', summary: 'Take a player off the whitelist' } },
  op: { PUT: { operationId: 'opPlayer', summary: 'Make a player an operator' }, DELETE: { operationId: 'deopPlayer', summary: 'Make a player an operator no more' } },
  ban: { PUT: { operationId: 'banPlayer', summary: 'Ban a player' }, DELETE: { operationId: 'pardonPlayer', summary: 'Ban a player no more' } },
}
