import plugin from 'fastify-plugin'
import type { Caller } from '../auth/caller.ts'

/** Tells all replicas that the feed of a tenant may have moved, after every request that may have changed something. */
export default plugin((app) => {
  app.addHook('onResponse', async (request, { statusCode }) => {
    // A request that showed no key has no caller. What failed on our side may have taken effect all the same.
    const caller: Caller | undefined = request.caller
    if (!caller || request.method === 'GET' || request.method === 'HEAD' || (statusCode >= 400 && statusCode < 500)) return
    app.live.tell(caller.tenant)
  })
}, { name: 'feed', fastify: '5.x', dependencies: ['authentication', 'live'] })
