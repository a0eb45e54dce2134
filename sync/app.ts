import { ADVISORIES, EVENTS, PROJECT, SET_ASIDE } from '../contracts/streams.ts'
import { delay } from '../lib/backoff.ts'
import type { Bus } from '../lib/bus.ts'
import { query, type Database } from '../lib/database.ts'
import { newFeedTeller } from '../lib/feed-teller.ts'
import type { KubernetesClient } from '../lib/kubernetes.ts'
import type { Logger } from '../lib/logger.ts'
import { newCluster } from './cluster.ts'
import { handleReport } from './consume.ts'
import { handleAdvisory } from './dead-letters.ts'
import { dispatchForEver } from './dispatch-outbox.ts'
import { newLeadership } from './leader.ts'
import { askForMeasurements } from './measuring.ts'
import type { Metrics } from './metrics.ts'
import { measureOutbox } from './outbox.ts'
import { newPoke } from './poke.ts'
import { newBusReceiver, newClusterReceiver } from './receivers.ts'
import { deleteOldForEver } from './retention.ts'
import { keepSamples } from './samples.ts'
import type { Settings } from './settings.ts'
import { watchDrift } from './watch-drift.ts'

/** The streams that sync reads and writes. */
export const STREAMS = [EVENTS, ADVISORIES]

/** What sync is built from. */
export interface SyncOptions {
  database: Database
  client: KubernetesClient
  /** Undefined in direct mode: sync then applies commands itself. */
  bus: Bus | undefined
  metrics: Metrics
  settings: Pick<Settings, 'DATABASE_CONNECTIONS' | 'DRIFT_SECONDS' | 'DRIFT_ALLOW_MASS_DELETION'>
  logger: Logger
}

/** sync at work. */
export interface Sync {
  /** Whether the database can be reached now. */
  isReady(): Promise<boolean>
  /** Ends all loops; resolves when what was under way is finished. */
  close(): Promise<void>
}

/** How often the outbox and the bus are measured. */
const MEASURE_MS = 5_000

/** Longest wait for the answer whether the database is there. */
const READY_MS = 2_000

/** Starts everything that sync does. The schema must be there. */
export function startSync({ database, client, bus, metrics, settings, logger }: SyncOptions): Sync {
  const stop = new AbortController()
  const { signal } = stop
  const poke = newPoke()
  const feed = bus && newFeedTeller(bus)
  const projector = { database, cluster: newCluster(client), feed }
  const leadership = newLeadership(database, logger, (isLeader) => { metrics.leader.set(isLeader ? 1 : 0) })
  // One connection for each loop is left free.
  const concurrency = Math.max(1, settings.DATABASE_CONNECTIONS - 4)
  const receiver = bus ? newBusReceiver(bus) : newClusterReceiver(client, projector)
  const drift = { ...projector, bus, metrics, logger, leadership, concurrency, allowMassDeletion: settings.DRIFT_ALLOW_MASS_DELETION, intervalMs: settings.DRIFT_SECONDS * 1000, onPass: poke.now }
  const loops = [
    leadership.hold(signal),
    dispatchForEver({ database, receiver, metrics, logger, poke, feed }, signal),
    watchDrift(drift, signal),
    deleteOldForEver({ database, logger, leadership }, signal),
    measure({ database, bus, metrics }, signal),
    ...(bus ? [
      bus.consume(PROJECT, { concurrency, signal, handle: (message) => handleReport(projector, metrics, message, signal) }),
      askForMeasurements({ database, bus, metrics, logger, leadership }, signal),
      keepSamples({ database, bus, metrics, logger }, signal),
      bus.consume(SET_ASIDE, { concurrency: 1, signal, handle: (message) => handleAdvisory(bus, database, message) }),
    ] : []),
  ]
  return {
    isReady: () => Promise.race([query(database`SELECT 1`).then(() => true, () => false), delay(READY_MS).then(() => false)]),
    async close() {
      stop.abort()
      await Promise.all(loops)
    },
  }
}

/** Keeps the gauges. The last figures of the outbox stand while the database is away. */
async function measure({ database, bus, metrics }: { database: Database; bus: Bus | undefined; metrics: Metrics }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    metrics.busConnected.set(bus?.isConnected() ? 1 : 0)
    const measured = await measureOutbox(database).catch(() => undefined)
    if (measured) {
      metrics.outboxDepth.set(measured.depth)
      metrics.outboxAge.set(measured.oldestSeconds)
    }
    await delay(MEASURE_MS, signal)
  }
}
