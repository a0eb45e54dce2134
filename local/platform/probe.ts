import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import { connect } from 'node:net'
import { delay } from '../../lib/backoff.ts'

/** Asks once whether a part is ready; never rejects. */
export type Probe = () => Promise<boolean>

/** How a probe of a URL proves who it is, and whom it trusts. */
export interface ProbeOptions {
  certificate?: string
  key?: string
  token?: string
}

const TIMEOUT_MS = 2_000

/** Ready when the URL answers 200. */
export function httpProbe(url: string, options: ProbeOptions = {}): Probe {
  return async () => (await getText(url, options)) !== undefined
}

/** Ready when something accepts connections. */
export function portProbe(port: number, host = '127.0.0.1'): Probe {
  return () =>
    new Promise((resolve) => {
      const socket = connect({ port, host, timeout: TIMEOUT_MS })
      const finish = (ready: boolean): void => {
        socket.destroy()
        resolve(ready)
      }
      socket.once('connect', () => finish(true))
      socket.once('error', () => finish(false))
      socket.once('timeout', () => finish(false))
    })
}

/** Ready as soon as it runs, for parts that serve nothing. */
export const runningProbe: Probe = () => Promise.resolve(true)

/** The body of a 200 answer; undefined for any other answer and for none. */
export function getText(url: string, options: ProbeOptions = {}): Promise<string | undefined> {
  const { certificate, key, token } = options
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  const tls = { ...(certificate && { ca: certificate }), ...(key && { cert: certificate, key }) }
  const get = url.startsWith('https:') ? getHttps : getHttp
  return new Promise((resolve) => {
    const request = get(url, { headers, agent: false, timeout: TIMEOUT_MS, ...tls }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve(response.statusCode === 200 ? body : undefined))
      response.on('error', () => resolve(undefined))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(undefined))
  })
}

/** Resolves to true once the probe is; to false when the signal aborts first. */
export async function waitUntilReady(probe: Probe, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await probe()) return !signal.aborted
    await delay(50, signal)
  }
  return false
}
