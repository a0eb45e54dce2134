import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'

/** What a process tells of itself. */
export interface HealthOptions {
  /** What /metrics tells. */
  registry: Registry
  /** Whether the process can do its work now. */
  isReady: () => boolean | Promise<boolean>
}

/** Adds /healthz, /readyz and /metrics to a server. A server that closes says first that it is not ready. */
export function addHealth(app: FastifyInstance, { registry, isReady }: HealthOptions): void {
  let isClosing = false
  app.addHook('preClose', () => { isClosing = true })
  app.get('/healthz', () => ({ ok: true }))
  app.get('/readyz', async (_request, reply) => {
    const ok = !isClosing && await isReady()
    return reply.code(ok ? 200 : 503).send({ ok })
  })
  app.get('/metrics', async (_request, reply) => {
    reply.type(registry.contentType)
    return registry.metrics()
  })
}

/** A server of these three alone, for a process that serves nothing else. */
export function newHealthServer({ logger, ...options }: HealthOptions & { logger: FastifyBaseLogger }): FastifyInstance {
  const app = Fastify({ loggerInstance: logger, logController: new Fastify.LogController({ disableRequestLogging: true }) })
  addHealth(app, options)
  return app
}
