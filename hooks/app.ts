import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import * as z from 'zod'
import { newHookServer } from '../lib/hook-server.ts'
import { DecoratorRequest, guardAttachments, type AttachmentRule, type DecoratorReply } from './decorator.ts'
import { toJson } from './json.ts'
import { CompositeRequest, guardReply, UnsafeReplyError, type ChildRule, type CompositeReply } from './metacontroller.ts'
import { newMetrics } from './metrics.ts'
import { finalize } from './minecraft-server/finalize.ts'
import { CHILD_RULE, sync } from './minecraft-server/sync.ts'
import type { Settings } from './settings.ts'
import { ATTACHMENT_RULE, sync as syncNamespace } from './tenant-namespace/sync.ts'

/** A hook: what would we want, if the world were as in the request? */
export type Hook = (request: CompositeRequest, now: string, settings: Settings) => CompositeReply

/** A hook of a DecoratorController. */
export type DecoratorHook = (request: DecoratorRequest, now: string, settings: Settings) => DecoratorReply

/** What a path is served by. */
export interface Route {
  hook: Hook
  rule: ChildRule
}

/** What a path is served by that a DecoratorController calls. */
export interface DecoratorRoute {
  decorator: DecoratorHook
  rule: AttachmentRule
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
  routes?: Record<string, Route | DecoratorRoute>
}

/** The hooks that `metacontroller/` names. */
export const ROUTES = {
  '/minecraft-server/sync': { hook: sync, rule: CHILD_RULE },
  '/minecraft-server/finalize': { hook: finalize, rule: CHILD_RULE },
  '/tenant-namespace/sync': { decorator: syncNamespace, rule: ATTACHMENT_RULE },
} satisfies Record<string, Route | DecoratorRoute>

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
      for (const [path, route] of Object.entries<Route | DecoratorRoute>(routes)) {
        // No response schema: one that forgot `children` would strip them, and Metacontroller would delete them.
        hooks.post(path, (request, reply) => {
          const answer = ask(route, request.body, clock(), settings)
          return answer instanceof z.ZodError ? reply.code(400).send({ code: 'HC_BAD_REQUEST', message: z.prettifyError(answer) }) : reply.type('application/json; charset=utf-8').serializer(toJson).send(answer)
        })
      }
    },
  })
}

/** What the hook of a route answers, safe to be acted on; or why the body is no request of its kind. */
function ask(route: Route | DecoratorRoute, body: unknown, now: string, settings: Settings): CompositeReply | DecoratorReply | z.ZodError {
  if ('hook' in route) {
    const { success, data, error } = CompositeRequest.safeParse(body)
    return success ? guardReply(data, route.hook(data, now, settings), route.rule) : error
  }
  const { success, data, error } = DecoratorRequest.safeParse(body)
  return success ? guardAttachments(data, route.decorator(data, now, settings), route.rule) : error
}
