import { setMaxListeners } from 'node:events'
import { KubeConfig } from '@kubernetes/client-node'
import { delay } from '../../lib/backoff.ts'
import { loadKubeConfig, newKubernetesClient, type KubernetesClient } from '../../lib/kubernetes.ts'
import { newLogger, type Logger } from '../../lib/logger.ts'
import { throttled } from './api-client.ts'
import { newDiscovery } from './discovery.ts'
import { newEventRecorder } from './events.ts'
import { parseFlags, type Settings } from './flags.ts'
import { newInformerPool } from './informers.ts'
import { holdLease } from './lease.ts'
import { serveProbes } from './probes.ts'
import type { Platform } from './scope.ts'
import { newSupervisor } from './supervisor.ts'
import { newTokenBucket } from './token-bucket.ts'
import { messageOf } from './wording.ts'

/** Shorter than what is usually granted before a kill. */
const STOP_LIMIT_MS = 4_000

const CRASH = 2

function readSettings(): Settings {
  try {
    return parseFlags(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    return process.exit(CRASH)
  }
}

function buildPlatform(settings: Settings, log: Logger, signal: AbortSignal): Platform {
  const client = newKubernetesClient(settings.kubeconfig ? fromFile(settings.kubeconfig) : loadKubeConfig())
  // Events have a bucket of their own, so that a storm of them holds up nothing.
  const limited = (): KubernetesClient => throttled(client, newTokenBucket(settings.clientQps || 5, settings.clientBurst || 10))
  const calls = limited()
  return {
    client: calls,
    discovery: newDiscovery(calls, settings.discoveryIntervalMs),
    informers: newInformerPool(calls, log, signal),
    applied: new Map(),
    events: newEventRecorder({ client: limited(), qps: settings.eventsQps, burst: settings.eventsBurst, log, signal }),
    log,
    workers: settings.workers,
    fieldManager: settings.fieldManager,
    cacheFlushIntervalMs: settings.cacheFlushIntervalMs,
    onFatal(error) {
      log.fatal({ error: messageOf(error) }, 'Metacontroller would have crashed here')
      process.exit(CRASH)
    },
  }
}

function fromFile(path: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromFile(path)
  return config
}

function check(settings: Settings): void {
  if (settings.applyStrategy === 'server-side-apply') return
  throw new Error(`This driver knows only --apply-strategy=server-side-apply, not ${settings.applyStrategy}: add that flag, or run the real Metacontroller.`)
}

async function run(settings: Settings, log: Logger): Promise<void> {
  check(settings)
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const platform = buildPlatform(settings, log, stop.signal)
  const probes = await serveProbes(settings.healthAddress, ['/healthz', '/readyz'])
  const metrics = await serveProbes(settings.metricsAddress, [])
  const lease = settings.leaderElection ? showPresence(settings, platform, stop.signal) : undefined
  const supervisor = newSupervisor({ platform, labelSelector: settings.targetLabelSelector, signal: stop.signal })
  log.info({ workers: settings.workers, clientQps: settings.clientQps, clientBurst: settings.clientBurst }, 'started')
  const signal = await new Promise<string>((resolve) => process.once('SIGTERM', resolve).once('SIGINT', resolve))
  log.info({ signal }, 'stopping')
  probes?.close()
  metrics?.close()
  stop.abort(new Error('the process is being stopped'))
  await Promise.race([Promise.all([supervisor.stop(), lease]), delay(STOP_LIMIT_MS)])
}

/** No standby waits here: the lease tells others, and a launcher elsewhere, that a Metacontroller runs in this cluster. */
function showPresence({ leaderElectionNamespace: namespace, leaderElectionId: name }: Settings, { client, log }: Platform, signal: AbortSignal): Promise<void> {
  if (!namespace) throw new Error('--leader-election needs --leader-election-namespace')
  return holdLease({
    namespace,
    name,
    client,
    signal,
    onHeld(holder) {
      log.fatal({ holder, lease: `${namespace}/${name}` }, 'another Metacontroller runs in this cluster: stop it first')
      process.exit(1)
    },
    onError(error) {
      log.warn({ error: messageOf(error) }, 'the lease could not be renewed')
    },
  })
}

const settings = readSettings()
const log = newLogger('metacontroller', settings.logLevel)
try {
  await run(settings, log)
  process.exit(0)
} catch (error) {
  log.fatal({ error: messageOf(error) }, 'terminating')
  process.exit(1)
}
