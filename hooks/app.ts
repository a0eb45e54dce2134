import { timingSafeEqual, createHash } from 'node:crypto'
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import * as z from 'zod'
import { CompositeRequest, guardReply, UnsafeReplyError, type ChildRule, type CompositeReply } from './metacontroller.ts'
import { newMetrics } from './metrics.ts'
import { finalize } from './minecraft-server/finalize.ts'
import { CHILD_RULE, sync } from './minecraft-server/sync.ts'
import type { Settings } from './settings.ts'

/** A hook: what would we want, if the world were as in the request? */
export type Hook = (request: CompositeRequest, now: string, settings: Settings) => CompositeReply

/** What a path is served by. */
export interface Route {
  hook: Hook
  rule: ChildRule
}

/** What the app is built from. */
export interface AppOptions {
  settings: Settings
  /** Bearer token that Metacontroller shows. */
  token: string
  logger: FastifyBaseLogger
  /** The time, as RFC 3339; the system's clock by default. */
  clock?: () => string
  /** The hooks by path; those of this folder by default. */
  routes?: Record<string, Route>
}

/** The hooks that `metacontroller/` names. */
export const ROUTES: Record<string, Route> = {
  '/minecraft-server/sync': { hook: sync, rule: CHILD_RULE },
  '/minecraft-server/finalize': { hook: finalize, rule: CHILD_RULE },
}

/** A request holds a parent and all its children with their managed fields. */
const BODY_LIMIT = 16 * 1024 * 1024

/** Longer than the 90 s for which Go's client keeps an idle connection, so that it never meets a closed one (https://github.com/golang/go/issues/22158). */
const KEEP_ALIVE_MS = 95_000

/** Builds the hook server. It keeps nothing between requests. */
export function buildApp({ settings, token, logger, clock = () => new Date().toISOString(), routes = ROUTES }: AppOptions): FastifyInstance {
  const app = Fastify({ loggerInstance: logger, bodyLimit: BODY_LIMIT, keepAliveTimeout: KEEP_ALIVE_MS, logController: new Fastify.LogController({ disableRequestLogging: true }) })
  const metrics = newMetrics()
  let isReady = true
  app.addHook('preClose', () => { isReady = false })
  app.get('/healthz', () => ({ ok: true }))
  app.get('/readyz', (_request, reply) => reply.code(isReady ? 200 : 503).send({ ok: isReady }))
  app.get('/metrics', async (_request, reply) => {
    reply.type(metrics.registry.contentType)
    return metrics.registry.metrics()
  })
  app.setErrorHandler(answerError)
  app.register((hooks) => {
    hooks.addHook('onRequest', newTokenCheck(token))
    hooks.addHook('onResponse', async (request, reply) => {
      metrics.duration.observe({ hook: request.routeOptions.url ?? '', code: reply.statusCode }, reply.elapsedTime / 1000)
    })
    hooks.addHook('onError', async (request, _reply, error) => {
      if (error instanceof UnsafeReplyError) metrics.unsafeReplies.inc({ hook: request.routeOptions.url ?? '' })
    })
    for (const [path, { hook, rule }] of Object.entries(routes)) {
      // No response schema: one that forgot `children` would strip them, and Metacontroller would delete them.
      hooks.post(path, (request, reply) => {
        const parsed = CompositeRequest.safeParse(request.body)
        if (!parsed.success) return reply.code(400).send({ code: 'HC_BAD_REQUEST', message: z.prettifyError(parsed.error) })
        return reply.send(guardReply(parsed.data, hook(parsed.data, clock(), settings), rule))
      })
    }
  })
  return app
}

/** Compares digests, so that neither the length nor the first difference of a token shows in the time taken. */
function newTokenCheck(token: string): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
  const wanted = sha256(`Bearer ${token}`)
  return async (request, reply) => {
    if (timingSafeEqual(sha256(request.headers.authorization ?? ''), wanted)) return
    await reply.code(401).send({ code: 'HC_UNAUTHORIZED', message: 'The bearer token is missing or wrong: compare HOOK_TOKEN with the Secret that the controller\'s endpointConfigs name.' })
  }
}

/** Only 200 makes Metacontroller act, so every error changes nothing. Its text ends up in an Event: a bug tells none of its inside. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.statusCode && error.statusCode < 500) return reply.code(error.statusCode).send({ code: error.code, message: error.message })
  request.log.error({ err: error, url: request.url }, 'hook failed; nothing is changed')
  return reply.code(500).send({ code: 'HC_INTERNAL', message: `The hook failed; see its log for request ${request.id}. Nothing was changed.` })
}
