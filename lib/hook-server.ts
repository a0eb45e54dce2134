import { hash, timingSafeEqual } from 'node:crypto'
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Registry } from 'prom-client'
import { addHealth } from './health-server.ts'

/** What a server of Metacontroller's webhooks is built from. */
export interface HookServerOptions {
  logger: FastifyBaseLogger
  /** Bearer token that Metacontroller shows. */
  token: string
  /** What /metrics tells. */
  registry: Registry
  /** Told of each answer of a hook. */
  observe: (path: string, code: number, seconds: number) => void
  /** Adds the hooks; only who has the token reaches them. */
  addHooks: (hooks: FastifyInstance) => void
}

/** A request holds a parent and all its children with their managed fields. */
const BODY_LIMIT = 16 * 1024 * 1024

/** Longer than the 90 s for which Go's client keeps an idle connection, so that it never meets a closed one (https://github.com/golang/go/issues/22158). */
const KEEP_ALIVE_MS = 95_000

/** A server of webhooks with /healthz, /readyz and /metrics. It keeps nothing between requests. */
export function newHookServer({ logger, token, registry, observe, addHooks }: HookServerOptions): FastifyInstance {
  const app = Fastify({ loggerInstance: logger, bodyLimit: BODY_LIMIT, keepAliveTimeout: KEEP_ALIVE_MS, logController: new Fastify.LogController({ disableRequestLogging: true }) })
  addHealth(app, { registry, isReady: () => true })
  app.setErrorHandler(answerError)
  app.register((hooks) => {
    hooks.addHook('onRequest', newTokenCheck(token))
    hooks.addHook('onResponse', async (request, reply) => { observe(request.routeOptions.url ?? '', reply.statusCode, reply.elapsedTime / 1000) })
    addHooks(hooks)
  })
  return app
}

/** Compares digests, so that neither the length nor the first difference of a token shows in the time taken. */
function newTokenCheck(token: string): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer')
  const wanted = sha256(`Bearer ${token}`)
  return async (request, reply) => {
    if (timingSafeEqual(sha256(request.headers.authorization ?? ''), wanted)) return
    await reply.code(401).send({ code: 'HC_UNAUTHORIZED', message: 'The bearer token is missing or wrong: compare HOOK_TOKEN with the Secret that the controller\'s endpointConfigs name.' })
  }
}

/** Only 200 makes Metacontroller act. The text of an error ends up in an Event: a bug tells none of its inside. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.statusCode && error.statusCode < 500) return reply.code(error.statusCode).send({ code: error.code, message: error.message })
  request.log.error({ err: error, url: request.url }, 'hook failed')
  return reply.code(500).send({ code: 'HC_INTERNAL', message: `The hook failed; see its log for request ${request.id}.` })
}
