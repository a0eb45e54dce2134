import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'

/** What the hook server counts. */
export interface Metrics {
  registry: Registry
  /** Seconds from request to answer, by hook path and status code. */
  duration: Histogram<'hook' | 'code'>
  /** Replies that the guard refused: each is a bug. */
  unsafeReplies: Counter<'hook'>
}

/** Makes the metrics of one app, in a registry of their own. */
export function newMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    duration: new Histogram({
      name: 'homecraft_hook_duration_seconds',
      help: 'Seconds from request to answer of a hook',
      labelNames: ['hook', 'code'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10],
      registers: [registry],
    }),
    unsafeReplies: new Counter({
      name: 'homecraft_hook_unsafe_replies_total',
      help: 'Replies that the guard refused, since Metacontroller would have deleted children by them',
      labelNames: ['hook'],
      registers: [registry],
    }),
  }
}
