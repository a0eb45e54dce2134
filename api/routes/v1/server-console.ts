import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { CommandAnswer, CommandRequest, ServerParams } from '../../../contracts/rest.ts'
import { recordChange } from '../../../lib/feed.ts'
import { requireServer } from '../../change-server.ts'
import { requireBus } from '../../console/relay.ts'
import { checkRunning, runCommand } from '../../console/run-command.ts'
import { answer, OF_BODIES, OF_GAMES, problems } from '../../openapi/answers.ts'

/** Runs commands on the consoles of servers. */
export const serverConsole: FastifyPluginCallbackZod = (app, _options, done) => {
  app.post('/servers/:id/command', {
    config: { scope: 'servers:write' },
    preHandler: app.limitCommands,
    schema: {
      tags: ['games'],
      operationId: 'runCommand',
      summary: 'Run a command on the console of a server',
      description: 'Every command is recorded in the history of the server, with the name of the key, before it is run: put no secret into one. An Idempotency-Key is not looked at: who gets no answer looks at the log, or at the history.',
      params: ServerParams,
      body: CommandRequest,
      response: { 200: answer(CommandAnswer, 'What the game answered.'), ...problems(...OF_BODIES, ...OF_GAMES, 'HC_NOT_FOUND', 'HC_RATE_LIMITED') },
    },
  }, async ({ db, caller: { tenant, actor }, params: { id }, body: { command } }) => {
    const { name, ...row } = await requireServer(db, tenant, id)
    const bus = requireBus(app.bus)
    checkRunning({ name, ...row })
    await db.run((sql) => recordChange(sql, { tenant, id }, [{ type: 'console.command', actor, message: `On the console: ${command}` }]))
    app.live.tell(tenant)
    return { output: await runCommand(bus, { tenant, name, id, command }) }
  })
  done()
}
