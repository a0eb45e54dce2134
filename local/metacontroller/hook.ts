import { Agent, request } from 'undici'
import { parseDuration } from './duration.ts'
import type { Endpoint } from './endpoint.ts'
import type { ParseReply, Strictness } from './response.ts'
import type { HookSpec } from './spec.ts'

/** The form in which objects are keyed in requests. */
export type HookVersion = 'v1' | 'v2'

/** A webhook that can be called. */
export interface Hook<T> {
  version: HookVersion
  /** Posts a JSON body. Rejects with `TooManyRequestsError` on 429, and with an error on anything but 200. */
  call(body: string): Promise<T>
  close(): Promise<void>
}

/** What a hook is made of. */
export interface HookOptions<T> {
  spec: HookSpec
  endpoint: Endpoint
  parser: (strictness: Strictness) => ParseReply<T>
  /** Ends calls under way. */
  signal: AbortSignal
}

/** The hook asked to be called again later. */
export class TooManyRequestsError extends Error {
  override readonly name = 'TooManyRequestsError'
  readonly afterMs: number
  constructor(afterMs: number) {
    super(`the hook answered 429, to be called again after ${afterMs} ms`)
    this.afterMs = afterMs
  }
}

const DEFAULT_TIMEOUT_MS = 10_000
/** Shorter than the 72 s after which Fastify closes an idle connection: a call must not meet a closing one. */
const KEEP_ALIVE_MS = 60_000
const RFC1123 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [A-Z]{1,5}$/

/** Makes a hook; connections are kept between calls. */
export function newHook<T>({ spec, endpoint, parser, signal }: HookOptions<T>): Hook<T> {
  const version = spec.version === 'v2' ? 'v2' : 'v1'
  const strictness = spec.webhook?.responseUnMarshallMode ?? (version === 'v2' ? 'strict' : 'loose')
  const parse = parser(strictness)
  const timeoutMs = toTimeout(spec.webhook?.timeout)
  const dispatcher = new Agent({ keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: 0, bodyTimeout: 0, connect: { ...endpoint.tls, timeout: timeoutMs } })
  const headers = { 'content-type': 'application/json', ...(endpoint.authorization ? { authorization: endpoint.authorization } : {}) }
  return {
    version,
    async call(body) {
      const limit = newLimit(signal, timeoutMs)
      try {
        const response = await request(endpoint.url, { method: 'POST', headers, body, dispatcher, signal: limit.signal })
        const text = await response.body.text()
        if (response.statusCode === 429) throw new TooManyRequestsError(parseRetryAfter(response.headers['retry-after'], Date.now()))
        if (response.statusCode !== 200) throw new Error(`the hook answered ${response.statusCode}, only 200 is success: ${text}`)
        return parse(text)
      } finally {
        limit.end()
      }
    },
    close: () => dispatcher.destroy(),
  }
}

/** How long a webhook may take; what is not a positive duration counts as the default. */
export function toTimeout(timeout: string | undefined): number {
  const ms = timeout === undefined ? DEFAULT_TIMEOUT_MS : (parseDuration(timeout) ?? 0)
  return ms > 0 ? ms : DEFAULT_TIMEOUT_MS
}

/** Milliseconds that a Retry-After header stands for: seconds, or a date; 0 when it is neither. */
export function parseRetryAfter(header: string | string[] | undefined, now: number): number {
  const text = typeof header === 'string' ? header : ''
  if (RFC1123.test(text)) {
    const ms = Date.parse(text)
    if (!Number.isNaN(ms)) return Math.ceil((ms - now) / 1_000) * 1_000
  }
  return /^[+-]?\d+$/.test(text) ? Number(text) * 1_000 : 0
}

/** A signal that aborts with another one, or when the time is over. */
function newLimit(parent: AbortSignal, ms: number): { signal: AbortSignal; end: () => void } {
  const limit = new AbortController()
  const onStop = (): void => limit.abort(parent.reason)
  const timer = setTimeout(() => limit.abort(new Error(`the hook did not answer within ${ms} ms`)), ms)
  if (parent.aborted) onStop()
  parent.addEventListener('abort', onStop, { once: true })
  return {
    signal: limit.signal,
    end() {
      clearTimeout(timer)
      parent.removeEventListener('abort', onStop)
    },
  }
}
