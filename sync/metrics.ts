import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What sync counts. */
export interface Metrics {
  registry: Registry
  /** Commands that wait in the outbox. */
  outboxDepth: Gauge
  /** Age of the oldest of them in seconds. */
  outboxAge: Gauge
  /** Commands that were handed on, and how it went. */
  dispatched: Counter<'result'>
  /** Reports, by what became of them. */
  projected: Counter<'result'>
  /** Seconds of a drift pass. */
  driftSeconds: Histogram<'result'>
  /** What drift passes found. */
  driftFound: Counter<'kind'>
  /** Deletions that the breaker holds back since the last pass. */
  breakerHeld: Gauge
  /** Measurements that were asked for. */
  measurementsAsked: Counter
  /** Measurements that were heard, and what became of them. */
  samples: Counter<'result'>
  /** Whether the bus can be reached. */
  busConnected: Gauge
  /** Whether this replica leads. */
  leader: Gauge
}

/** Makes the metrics of one process, in a registry of their own. */
export function newMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    outboxDepth: new Gauge({ name: 'homecraft_sync_outbox_depth', help: 'Commands that wait in the outbox', registers }),
    outboxAge: new Gauge({ name: 'homecraft_sync_outbox_oldest_seconds', help: 'Age of the oldest command in the outbox', registers }),
    dispatched: new Counter({ name: 'homecraft_sync_dispatched_total', help: 'Commands that were handed on, and how it went', labelNames: ['result'], registers }),
    projected: new Counter({ name: 'homecraft_sync_projected_total', help: 'Reports, by what became of them', labelNames: ['result'], registers }),
    driftSeconds: new Histogram({ name: 'homecraft_sync_drift_seconds', help: 'Seconds of a drift pass', labelNames: ['result'], buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60], registers }),
    driftFound: new Counter({ name: 'homecraft_sync_drift_found_total', help: 'What drift passes found', labelNames: ['kind'], registers }),
    breakerHeld: new Gauge({ name: 'homecraft_sync_breaker_held', help: 'Deletions that the last drift pass held back because they were too many', registers }),
    measurementsAsked: new Counter({ name: 'homecraft_sync_measurements_asked_total', help: 'Measurements of servers that were asked for', registers }),
    samples: new Counter({ name: 'homecraft_sync_samples_total', help: 'Measurements that were heard: Kept, or not since they are none (Invalid) or the database was away for too long (Dropped)', labelNames: ['result'], registers }),
    busConnected: new Gauge({ name: 'homecraft_sync_bus_connected', help: 'Whether the bus can be reached (1) or not (0)', registers }),
    leader: new Gauge({ name: 'homecraft_sync_leader', help: 'Whether this replica looks for drift (1) or another one (0)', registers }),
  }
}
