import plugin from 'fastify-plugin'
import type { Caller } from '../auth/caller.ts'

/** One line of the log for every request that may have changed something: who, what, and how it ended. */
export default plugin((app) => {
  app.addHook('onResponse', async (request, { statusCode, elapsedTime }) => {
    if (request.method === 'GET' || request.method === 'HEAD') return
    // A request that showed no key has no caller.
    const caller: Caller | undefined = request.caller
    request.log.info({ requestId: request.id, method: request.method, route: request.routeOptions.url, params: request.params, tenant: caller?.tenant, keyId: caller?.keyId, statusCode, milliseconds: Math.round(elapsedTime) }, 'change')
  })
}, { name: 'audit', fastify: '5.x', dependencies: ['authentication'] })
