import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What relay does to the cluster and to games. */
export type Action = 'patch-statefulset' | 'patch-pod' | 'patch-claim' | 'ping' | 'rcon'

/** How it went: `Refused` by the API server or the game, `Failed` to reach it. */
export type Result = 'Done' | 'Refused' | 'Failed'

/** What relay counts. */
export interface Metrics {
  registry: Registry
  /** Seconds from request to answer, by function and status code. */
  duration: Histogram<'function' | 'code'>
  /** What was done, and how it went. */
  actions: Counter<'action' | 'result'>
  /** Commands by type, and what became of them. */
  commands: Counter<'type' | 'result'>
  /** Reports, and whether they went out. */
  reports: Counter<'result'>
  /** Measurements that were asked for, and what became of them. */
  samples: Counter<'result'>
  /** Adds the gauge of the bus. */
  watchBus: (isConnected: () => boolean) => void
  /** Adds the gauge of the logs that are followed. */
  watchLogs: (count: () => number) => void
}

/** Makes the metrics of one app, in a registry of their own. */
export function newMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    duration: new Histogram({
      name: 'homecraft_relay_hook_seconds',
      help: 'Seconds from request to answer of a function',
      labelNames: ['function', 'code'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10],
      registers: [registry],
    }),
    actions: new Counter({
      name: 'homecraft_relay_actions_total',
      help: 'What was done to the cluster and to games, and how it went',
      labelNames: ['action', 'result'],
      registers: [registry],
    }),
    commands: new Counter({
      name: 'homecraft_relay_commands_total',
      help: 'Commands that were delivered, and what became of them: each delivery counts',
      labelNames: ['type', 'result'],
      registers: [registry],
    }),
    reports: new Counter({
      name: 'homecraft_relay_reports_total',
      help: 'States to report: Published, or not since the bus has it (Unchanged) or a later one (Stale), or Failed',
      labelNames: ['result'],
      registers: [registry],
    }),
    samples: new Counter({
      name: 'homecraft_relay_samples_total',
      help: 'Measurements of servers: Told, or not since no game runs (NotRunning), it did not answer (Failed), the one before still runs (Running), too many wait (Full), or nobody can read what was asked (Invalid)',
      labelNames: ['result'],
      registers: [registry],
    }),
    watchBus(isConnected) {
      const gauge = new Gauge({ name: 'homecraft_relay_bus_connected', help: 'Whether the bus can be reached', registers: [registry], collect: () => { gauge.set(isConnected() ? 1 : 0) } })
    },
    watchLogs(count) {
      const gauge = new Gauge({ name: 'homecraft_relay_logs_followed', help: 'Logs that are followed now', registers: [registry], collect: () => { gauge.set(count()) } })
    },
  }
}
