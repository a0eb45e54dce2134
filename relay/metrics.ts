import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'

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
}

/** Makes the metrics of one app, in a registry of their own. */
export function newMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    duration: new Histogram({
      name: 'relay_hook_seconds',
      help: 'Seconds from request to answer of a function',
      labelNames: ['function', 'code'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10],
      registers: [registry],
    }),
    actions: new Counter({
      name: 'relay_actions_total',
      help: 'What was done to the cluster and to games, and how it went',
      labelNames: ['action', 'result'],
      registers: [registry],
    }),
  }
}
