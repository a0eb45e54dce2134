import { openDatabase } from '../lib/database.ts'
import { readEnv } from '../lib/env.ts'
import { newLogger } from '../lib/logger.ts'
import { migrateWhenThere } from '../lib/migrate.ts'
import { openBus } from '../lib/nats.ts'
import { closeOnSignal } from '../lib/shutdown.ts'
import { buildApp } from './app.ts'
import { newDatabaseAccess } from './database-access.ts'
import { Settings } from './settings.ts'

const settings = readEnv(Settings)
const logger = newLogger('api', settings.LOG_LEVEL)
const database = openDatabase({ url: settings.DATABASE_URL, name: 'api', maxConnections: settings.DATABASE_CONNECTIONS })
const db = newDatabaseAccess(database, { connections: settings.DATABASE_CONNECTIONS, mostWaiting: settings.DATABASE_WAITING, patienceMs: 2_000 })
const bus = settings.NATS_URL === undefined ? undefined : openBus({ url: settings.NATS_URL, name: 'api', streams: [], logger })
const app = buildApp({ db, bus, settings, logger })
const closing = new AbortController()

closeOnSignal(logger, 10_000, async () => {
  closing.abort()
  await app.close()
  await bus?.close()
  await database.end({ timeout: 2 })
})
await app.listen({ host: settings.HOST, port: settings.PORT })
// Until then every request is answered that the database is away.
await migrateWhenThere(database, logger, closing.signal)
if (!closing.signal.aborted) db.open()
