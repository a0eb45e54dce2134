import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { newAccess } from './auth/access.ts'
import type { Bus } from '../lib/bus.ts'
import type { DatabaseAccess } from './database-access.ts'
import { CHANNEL_LIMITS, type ChannelLimits } from './live/channel.ts'
import { newLogs } from './console/logs.ts'
import { newLive } from './live/live.ts'
import { newMetrics } from './metrics.ts'
import { newPasswords } from './passwords/passwords.ts'
import bodies, { BODY_LIMIT } from './plugins/bodies.ts'
import closing from './plugins/closing.ts'
import dashboard from './plugins/dashboard.ts'
import headers from './plugins/headers.ts'
import health from './plugins/health.ts'
import live from './plugins/live.ts'
import methodNotAllowed from './plugins/method-not-allowed.ts'
import openapi from './plugins/openapi.ts'
import problems, { answerError } from './plugins/problems.ts'
import services from './plugins/services.ts'
import validation from './plugins/validation.ts'
import { v1 } from './routes/v1/index.ts'
import type { Settings } from './settings.ts'

/** What the app is built from. */
export interface AppOptions {
  db: DatabaseAccess
  /** Undefined in direct mode: then streams poll the database. */
  bus?: Bus | undefined
  settings: Pick<Settings, 'ADMIN_KEY' | 'PUBLIC_URL' | 'PASSWORD_THREADS' | 'ALLOWED_ORIGINS' | 'TRUSTED_PROXIES' | 'STREAMS' | 'TENANT_STREAMS'>
  /** What the client of a stream may let wait, if it is other than usual. */
  channelLimits?: ChannelLimits
  logger: FastifyBaseLogger
}

/** Longest time of a request, and of its arrival. */
const REQUEST_MS = 30_000

/** Longer than the 60 s for which load balancers keep an idle connection. */
const KEEP_ALIVE_MS = 65_000

/** Most threads that crypt passwords, unless the administrator says otherwise. */
const MOST_THREADS = 4

/** Builds the API. It keeps nothing between requests but what it can look up again. */
export function buildApp({ db, bus, settings, channelLimits = CHANNEL_LIMITS, logger }: AppOptions): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger,
    logController: new Fastify.LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_MS,
    handlerTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: settings.TRUSTED_PROXIES.length > 0 && settings.TRUSTED_PROXIES,
    frameworkErrors: (error, request, reply) => { answerError(error, request, reply) },
  })
  const threads = settings.PASSWORD_THREADS || Math.min(MOST_THREADS, availableParallelism())
  const passwords = newPasswords({ threads, mostWaiting: 64 * threads, patienceMs: 5_000 })
  const metrics = newMetrics()
  const logs = newLogs(bus, metrics)
  const access = newAccess({ db, settings, onFailure: (err) => { logger.warn({ err }, 'the use of a key was not noted') } })

  for (const plugin of [closing, headers, problems, bodies, validation, methodNotAllowed]) app.register(plugin)
  app.register(services, { db, bus, logs, passwords, access })
  app.register(cookie)
  app.register(rateLimit, { global: false })
  app.register(health, { metrics })
  app.register(live, { live: newLive({ db, bus, logs, metrics, limits: { ...channelLimits, ofReplica: settings.STREAMS, ofTenant: settings.TENANT_STREAMS } }) })
  app.register(openapi, { publicUrl: settings.PUBLIC_URL, sessionCookie: access.sessionCookie })
  app.register(v1, { prefix: '/api/v1' })
  app.register(dashboard)
  app.after(() => { app.refuseOtherMethods() })
  return app
}
