import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What the API counts. */
export interface Metrics {
  registry: Registry
  /** Seconds from request to answer, by method, route and status code. */
  duration: Histogram<'method' | 'route' | 'code'>
}

/** Makes the metrics of one app, in a registry of their own. */
export function newMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    duration: new Histogram({
      name: 'homecraft_api_request_seconds',
      help: 'Seconds from request to answer',
      labelNames: ['method', 'route', 'code'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10],
      registers: [registry],
    }),
  }
}
