import plugin from 'fastify-plugin'
import { newMetrics } from '../metrics.ts'

/**
 * /healthz, /readyz and /metrics. Not ready while the database is away, or the process closes. One with too much to do is
 * ready: the others would have still more.
 */
export default plugin((app) => {
  const metrics = newMetrics()
  let isClosing = false
  app.addHook('preClose', () => { isClosing = true })
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    metrics.duration.observe({ method, route: routeOptions.url ?? 'none', code: statusCode }, elapsedTime / 1000)
  })
  const hidden = { schema: { hide: true } }
  app.get('/healthz', hidden, () => ({ ok: true }))
  app.get('/readyz', hidden, async (_request, reply) => {
    const ok = !isClosing && await app.db.isThere()
    return reply.code(ok ? 200 : 503).send({ ok })
  })
  app.get('/metrics', hidden, async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()))
}, { name: 'health', fastify: '5.x', dependencies: ['services'] })
