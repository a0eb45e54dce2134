import { ADVISORIES, EVENTS } from '../contracts/streams.ts'
import { readEnv } from '../lib/env.ts'
import { loadKubeConfig, newKubernetesClient } from '../lib/kubernetes.ts'
import { newLogger } from '../lib/logger.ts'
import { openBus } from '../lib/nats.ts'
import { closeOnSignal } from '../lib/shutdown.ts'
import { buildApp } from './app.ts'
import { GAME_PORTS } from './context.ts'
import { newEvents } from './events.ts'
import { newMetrics } from './metrics.ts'
import { Settings } from './settings.ts'

const settings = readEnv(Settings)
const logger = newLogger('relay', settings.LOG_LEVEL)
const client = newKubernetesClient(loadKubeConfig())
const metrics = newMetrics()
const bus = settings.NATS_URL === undefined ? undefined : openBus({ url: settings.NATS_URL, name: 'relay', streams: [EVENTS, ADVISORIES], logger })
const derivationKey = Buffer.from(settings.DERIVATION_KEY, 'hex')
const concurrency = settings.GAME_CONCURRENCY
const events = bus && newEvents({ bus, client, metrics, logger, commandConcurrency: settings.COMMAND_CONCURRENCY, games: { derivationKey, ports: GAME_PORTS, concurrency } })
const app = buildApp({ client, token: settings.HOOK_TOKEN, derivationKey, gameConcurrency: concurrency, logger, metrics, reporter: events?.reporter })
const stop = new AbortController()
const running = events?.run(stop.signal)
closeOnSignal(logger, 10_000, async () => {
  stop.abort()
  await Promise.all([app.close(), running])
  await bus?.close()
})
await app.listen({ host: settings.HOST, port: settings.PORT })
