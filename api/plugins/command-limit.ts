import type {} from '@fastify/rate-limit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { ProblemError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** A preHandler of routes that run a command of a game: refuses what comes too often. */
    limitCommands: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
  }
}

/** Most commands within so many milliseconds: of one server, and of all of a tenant, at each replica. */
export const COMMAND_WINDOW_MS = 10_000
export const MOST_COMMANDS_OF_SERVER = 10
export const MOST_COMMANDS_OF_TENANT = 50

/** Bounds how often commands are run. A game runs each of them within its tick, so one more costs all who play on it. */
export default plugin((app) => {
  const limits = [
    app.createRateLimit({ max: MOST_COMMANDS_OF_SERVER, timeWindow: COMMAND_WINDOW_MS, keyGenerator: ({ caller, params }) => `${caller.tenant}/${idOf(params)}` }),
    app.createRateLimit({ max: MOST_COMMANDS_OF_TENANT, timeWindow: COMMAND_WINDOW_MS, keyGenerator: ({ caller }) => caller.tenant }),
  ]
  app.decorate('limitCommands', async (request, reply) => {
    for (const limit of limits) {
      const use = await limit(request)
      if (use.isAllowed || !use.isExceeded) continue
      reply.header('retry-after', String(use.ttlInSeconds))
      throw new ProblemError('HC_RATE_LIMITED', `At most ${use.max} commands are taken in ${COMMAND_WINDOW_MS / 1000} seconds. Try again in ${use.ttlInSeconds} s.`)
    }
  })
}, { name: 'command-limit', fastify: '5.x', dependencies: ['@fastify/rate-limit', 'authentication'] })

const idOf = (params: unknown): string => String(Reflect.get(Object(params), 'id'))
