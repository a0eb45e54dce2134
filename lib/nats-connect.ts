import { connect, type NatsConnection } from 'nats'
import { backoffDelay, delay } from './backoff.ts'
import type { Logger } from './logger.ts'

/** Where a bus is, and how to get in. */
interface NatsServers {
  servers: string[]
  user?: string
  pass?: string
  /** Present when no server without TLS may be told anything. */
  tls?: Record<string, never>
}

/** What `NATS_URL` says. With `nats:` the server says whether it wants TLS; with `tls:` there is no other way. */
export function toServers(url: string): NatsServers {
  const parsed = url.split(',').map((one) => new URL(one))
  const [first] = parsed
  const login = first?.username ? { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) } : {}
  return { servers: parsed.map(({ host }) => host), ...login, ...(parsed.some(({ protocol }) => protocol === 'tls:') && { tls: {} }) }
}

/** Where to connect, and how long to wait for an answer. */
export interface ConnectOptions {
  url: string
  /** Name of the process. */
  name: string
  timeoutMs: number
  logger: Logger
  signal: AbortSignal
}

/** First and longest wait before the server is looked for again. */
const RETRY = { minMs: 250, maxMs: 5_000 }

/**
 * Connects as soon as there is a server; undefined when the signal aborts before. From then on the connection looks
 * after itself. The client would wait for the first one too, but in silence, and without being called off.
 */
export async function connectWhenThere({ url, name, timeoutMs, logger, signal }: ConnectOptions): Promise<NatsConnection | undefined> {
  const options = { ...toServers(url), name, timeout: timeoutMs, maxReconnectAttempts: -1, reconnectTimeWait: 500, reconnectJitter: 500, pingInterval: 10_000, maxPingOut: 2, ignoreAuthErrorAbort: true }
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const connection = await connect(options)
      if (!signal.aborted) return connection
      await connection.close()
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error }, 'the bus is not there yet')
      await delay(backoffDelay(failures, RETRY, Math.random()), signal)
    }
  }
  return undefined
}
