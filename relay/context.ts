import type { FastifyBaseLogger } from 'fastify'
import { GAME_PORT, RCON_PORT } from '../contracts/names.ts'
import type { Cluster } from './cluster.ts'
import type { Jobs } from './jobs.ts'
import type { KeyedLock } from './keyed-lock.ts'
import type { Metrics } from './metrics.ts'
import type { Reporter } from './report.ts'

/** What the functions work with. None of it is state: with another process, all begins anew and comes to the same. */
export interface Context {
  /** The cluster, for calls that end with the signal. */
  clusterFor: (signal: AbortSignal) => Cluster
  /** Keeps calls for one server apart. */
  lock: KeyedLock
  /** Where talks with games run. */
  jobs: Jobs
  metrics: Metrics
  /** Reports servers on the bus; undefined where none is used. */
  reporter: Reporter | undefined
  logger: FastifyBaseLogger
  /** Key from which the RCON passwords are derived. */
  derivationKey: Buffer
  /** A number in [0, 1): servers that failed together don't come again together. */
  random: () => number
  /** Ports of games. */
  ports: { game: number; rcon: number }
}

/** The ports of games in pods. */
export const GAME_PORTS: Context['ports'] = { game: GAME_PORT, rcon: RCON_PORT }
