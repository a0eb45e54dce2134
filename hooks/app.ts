import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import * as z from 'zod'
import { newHookServer } from '../lib/hook-server.ts'
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

/** Builds the hook server. It keeps nothing between requests. */
export function buildApp({ settings, token, logger, clock = () => new Date().toISOString(), routes = ROUTES }: AppOptions): FastifyInstance {
  const metrics = newMetrics()
  return newHookServer({
    logger,
    token,
    registry: metrics.registry,
    observe: (hook, code, seconds) => { metrics.duration.observe({ hook, code }, seconds) },
    addHooks: (hooks) => {
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
    },
  })
}
