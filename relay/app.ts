import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import * as z from 'zod'
import { BusAwayError } from '../lib/bus.ts'
import { ExchangeError } from '../lib/exchange.ts'
import { newHookServer } from '../lib/hook-server.ts'
import { isTransient, type KubernetesClient } from '../lib/kubernetes.ts'
import { UnfinishedError } from './bring-players.ts'
import { newCluster } from './cluster.ts'
import { GAME_PORTS, type Context } from './context.ts'
import { relayServer } from './event-relay.ts'
import { finalizeServer } from './finalize-server.ts'
import { newJobs } from './jobs.ts'
import { BusyError, newKeyedLock } from './keyed-lock.ts'
import { DecoratorRequest, type DecoratorReply } from './metacontroller.ts'
import { newMetrics, type Metrics } from './metrics.ts'
import { observePod } from './pod-observer.ts'
import type { Reporter } from './report.ts'

/** A function that a DecoratorController calls. */
export type DecoratorFunction = (context: Context, request: DecoratorRequest, signal: AbortSignal) => Promise<DecoratorReply>

/** What the app is built from. */
export interface AppOptions {
  client: KubernetesClient
  /** Bearer token that Metacontroller shows. */
  token: string
  /** Key from which the RCON passwords are derived. */
  derivationKey: Buffer
  /** How many games are talked to at once. */
  gameConcurrency: number
  logger: FastifyBaseLogger
  /** What is counted; its own by default. */
  metrics?: Metrics
  /** Reports servers on the bus; without it none is used. */
  reporter?: Reporter | undefined
  /** A number in [0, 1); chance by default. */
  random?: () => number
  /** Ports of games; those of the pods by default. */
  ports?: Context['ports']
  /** The functions by path; those of this folder by default. */
  functions?: Record<string, DecoratorFunction>
}

/** The functions that `metacontroller/` names. */
export const FUNCTIONS: Record<string, DecoratorFunction> = {
  '/event-relay/sync': relayServer,
  '/event-relay/finalize': finalizeServer,
  '/pod-observer/sync': observePod,
}

/** Longest time of a call; its controller waits a little longer. */
const CALL_MS = 12_000

/** Longest time of a talk with a game, and how long a call waits for it: most end at once. */
const TALK_MS = 30_000
const PATIENCE_MS = 1_000

/** Calls of one server that may wait: Metacontroller makes two at once, and more only when it gave some up. */
const MOST_WAITING = 8

/** Games are slow, closed, or lie: none of that is an error of ours. */
function isExpected(error: unknown): error is Error {
  return isTransient(error) || error instanceof ExchangeError || error instanceof UnfinishedError
}

/** What comes right by itself. */
const isPassing = (error: unknown): boolean => isTransient(error) || error instanceof BusyError || error instanceof BusAwayError

/** Builds the server of relay's functions. What it keeps in memory only spares work. */
export function buildApp(options: AppOptions): FastifyInstance {
  const { client, token, logger, gameConcurrency, metrics = newMetrics(), random = Math.random, functions = FUNCTIONS } = options
  const onFailure = (job: string, error: unknown): void => {
    if (isExpected(error)) logger.info({ job, reason: error.message }, 'a talk with a game failed, and is tried again')
    else logger.error({ job, err: error }, 'a talk with a game failed')
  }
  const context: Context = {
    clusterFor: (signal) => newCluster(client, metrics, signal),
    lock: newKeyedLock(MOST_WAITING),
    jobs: newJobs({ concurrency: gameConcurrency, queue: 20 * gameConcurrency, timeoutMs: TALK_MS, patienceMs: PATIENCE_MS, onFailure }),
    metrics,
    reporter: options.reporter,
    logger,
    derivationKey: options.derivationKey,
    random,
    ports: options.ports ?? GAME_PORTS,
  }
  const addHooks = (hooks: FastifyInstance): void => {
    for (const [path, run] of Object.entries(functions)) {
      hooks.post(path, async (request, reply) => {
        const parsed = DecoratorRequest.safeParse(request.body)
        if (!parsed.success) return reply.code(400).send({ code: 'HC_BAD_REQUEST', message: z.prettifyError(parsed.error) })
        try {
          return await run(context, parsed.data, AbortSignal.timeout(CALL_MS))
        } catch (error) {
          if (!isPassing(error)) throw error
          request.log.info({ err: error, url: request.url }, 'to be called again')
          // Without Retry-After Metacontroller would call again at once, for ever.
          return reply.code(429).header('retry-after', String(15 + Math.floor(16 * random()))).send({ code: 'HC_TRY_LATER', message: 'The API server or the bus can\'t take it now.' })
        }
      })
    }
  }
  const app = newHookServer({ logger, token, registry: metrics.registry, observe: (path, code, seconds) => { metrics.duration.observe({ function: path, code }, seconds) }, addHooks })
  app.addHook('onClose', () => context.jobs.close())
  return app
}
