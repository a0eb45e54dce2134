import type { Bus } from '../lib/bus.ts'
import type { KubernetesClient } from '../lib/kubernetes.ts'
import type { Logger } from '../lib/logger.ts'
import { answerSyncs } from './answer.ts'
import { answerCommands } from './console.ts'
import { consumeCommands } from './consume.ts'
import { answerLogs } from './logs.ts'
import { measureServers, type MeasureParts } from './measure.ts'
import type { Metrics } from './metrics.ts'
import { newPublisher } from './publish.ts'
import { newReporter, type Reporter } from './report.ts'
import { newTenants } from './tenants.ts'

/** What relay does on the bus. */
export interface Events {
  reporter: Reporter
  /** Applies commands, answers sync, gives the API consoles and logs, and measures servers, until the signal aborts; then resolves when what is under way has ended. */
  run(signal: AbortSignal): Promise<void>
}

/** What it is done with. */
export interface EventsParts {
  bus: Bus
  client: KubernetesClient
  metrics: Metrics
  logger: Logger
  /** How many commands are applied at once. */
  commandConcurrency: number
  /** What games are talked to with, and how many are measured at once. */
  games: Pick<MeasureParts, 'derivationKey' | 'ports' | 'concurrency'>
  /** A number in [0, 1); chance by default. */
  random?: () => number
}

/** Wires the parts that use the bus. */
export function newEvents({ bus, client, metrics, logger, commandConcurrency, games, random = Math.random }: EventsParts): Events {
  const publisher = newPublisher(bus, metrics)
  const tenants = newTenants(client)
  metrics.watchBus(() => bus.isConnected())
  return {
    reporter: newReporter({ publisher, tenants }),
    async run(signal) {
      const commands = consumeCommands({ bus, client, publisher, metrics, logger, random, signal }, commandConcurrency)
      const live = { bus, client, tenants, metrics, logger, ...games }
      await Promise.all([commands, answerSyncs({ bus, client, publisher, tenants, logger }, signal), answerCommands(live, signal), answerLogs(live, signal), measureServers(live, signal)])
    },
  }
}
