import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What the API counts. */
export interface Metrics {
  registry: Registry
  /** Seconds from request to answer, by method, route and status code. */
  duration: Histogram<'method' | 'route' | 'code'>
  /** Streams that are open, by kind. */
  streams: Gauge<'kind'>
  /** Streams that were closed, by kind and reason: by us as the protocol names it, or by the client. */
  streamsClosed: Counter<'kind' | 'reason'>
  /** Messages that were sent on streams, by type. */
  streamMessages: Counter<'type'>
  /** Logs that are read, over streams and otherwise. */
  logs: Gauge
  /** Whether the bus can be reached. */
  busConnected: Gauge
}

/** Makes the metrics of one app, in a registry of their own. */
export function newMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    duration: new Histogram({
      name: 'homecraft_api_request_seconds',
      help: 'Seconds from request to answer',
      labelNames: ['method', 'route', 'code'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10],
      registers,
    }),
    streams: new Gauge({ name: 'homecraft_api_streams', help: 'Streams that are open', labelNames: ['kind'], registers }),
    streamsClosed: new Counter({ name: 'homecraft_api_streams_closed_total', help: 'Streams that were closed: by the client (Client), or by us for one of the reasons of docs/stream.md', labelNames: ['kind', 'reason'], registers }),
    streamMessages: new Counter({ name: 'homecraft_api_stream_messages_total', help: 'Messages that were sent on streams', labelNames: ['type'], registers }),
    logs: new Gauge({ name: 'homecraft_api_logs', help: 'Logs that are read now', registers }),
    busConnected: new Gauge({ name: 'homecraft_api_bus_connected', help: 'Whether the bus can be reached (1) or not (0)', registers }),
  }
}
