import plugin from 'fastify-plugin'
import { addHealth } from '../../lib/health-server.ts'
import { newMetrics } from '../metrics.ts'

/** Tells what the process is like. Not ready while the database is away. One with too much to do is ready: the others would have still more. */
export default plugin((app) => {
  const metrics = newMetrics()
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    metrics.duration.observe({ method, route: routeOptions.url ?? 'none', code: statusCode }, elapsedTime / 1000)
  })
  addHealth(app, { registry: metrics.registry, isReady: () => app.db.isThere() })
}, { name: 'health', fastify: '5.x', dependencies: ['services'] })
