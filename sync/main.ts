import { openDatabase } from '../lib/database.ts'
import { readEnv } from '../lib/env.ts'
import { newHealthServer } from '../lib/health-server.ts'
import { loadKubeConfig, newKubernetesClient } from '../lib/kubernetes.ts'
import { newLogger } from '../lib/logger.ts'
import { migrateWhenThere } from '../lib/migrate.ts'
import { openBus } from '../lib/nats.ts'
import { closeOnSignal } from '../lib/shutdown.ts'
import { startSync, STREAMS, type Sync } from './app.ts'
import { newMetrics } from './metrics.ts'
import { Settings } from './settings.ts'

const settings = readEnv(Settings)
const logger = newLogger('sync', settings.LOG_LEVEL)
const metrics = newMetrics()
const database = openDatabase({ url: settings.DATABASE_URL, name: 'sync', maxConnections: settings.DATABASE_CONNECTIONS })
const client = newKubernetesClient(loadKubeConfig())
const bus = settings.NATS_URL === undefined ? undefined : openBus({ url: settings.NATS_URL, name: 'sync', streams: STREAMS, logger })
const closing = new AbortController()
let sync: Sync | undefined

const server = newHealthServer({ logger, registry: metrics.registry, isReady: async () => sync !== undefined && sync.isReady() })
closeOnSignal(logger, 15_000, async () => {
  closing.abort()
  await server.close()
  await sync?.close()
  await bus?.close()
  await database.end({ timeout: 5 })
})
await server.listen({ host: settings.HOST, port: settings.PORT })
await migrateWhenThere(database, logger, closing.signal)
if (!closing.signal.aborted) sync = startSync({ database, client, bus, metrics, settings, logger })
