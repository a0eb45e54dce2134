import plugin from 'fastify-plugin'
import { addHealth } from '../../lib/health-server.ts'
import type { Metrics } from '../metrics.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether an answer lasts as long as its client listens: its time is that of the client. */
    isStream?: boolean
  }
}

/** Tells what the process is like. Not ready while the database is away. One with too much to do is ready: the others would have still more. */
export default plugin<{ metrics: Metrics }>((app, { metrics }) => {
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    if (routeOptions.config.isStream && statusCode < 400) return
    metrics.duration.observe({ method, route: routeOptions.url ?? 'none', code: statusCode }, elapsedTime / 1000)
  })
  addHealth(app, { registry: metrics.registry, isReady: () => app.db.isThere() })
}, { name: 'health', fastify: '5.x', dependencies: ['services'] })
