import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import type { Logger } from '../../lib/logger.ts'
import { parseQuery, parseTarget, type LogTarget } from './log-query.ts'
import type { MetricsAnswer } from './metrics-api.ts'
import { readLog } from './log-reader.ts'
import type { ContainerRuns } from './pod-record.ts'

/** What the server needs. */
export interface LogServerOptions {
  port: number
  certFile: string
  keyFile: string
  log: Logger
  /** The runs of a container; undefined when this machine has no such container. */
  findRuns: (target: LogTarget) => ContainerRuns | undefined
  /** Answers a request for metrics; undefined when the path is another one. */
  findMetrics: (path: string) => MetricsAnswer | undefined
  now: () => number
}

/** The door for the API server. */
export interface LogServer {
  readonly port: number
  close(): void
}

interface Answer {
  status: number
  text: string
}

/** Serves logs and metrics to the API server: to whoever presents the certificate that the server itself has. */
export async function startLogServer(options: LogServerOptions): Promise<LogServer> {
  const { port, certFile, keyFile, log } = options
  const cert = readFileSync(certFile)
  const own = new X509Certificate(cert).fingerprint256
  const stop = new AbortController()
  // Any certificate may be presented: which one it is, is looked at with each request.
  const server = createServer({ cert, key: readFileSync(keyFile), requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const refusal = isFrom(request, own) ? undefined : { status: 401, text: 'Present the client certificate of the API server.' }
    const answer = refusal ? reply(response, refusal) : serve(request, response, options, stop.signal)
    Promise.resolve(answer).catch((error: unknown) => {
      log.debug({ err: error }, 'a log was not read to its end')
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close() {
      stop.abort()
      server.close()
      server.closeAllConnections()
    },
  }
}

function isFrom({ socket }: IncomingMessage, fingerprint: string): boolean {
  return socket instanceof TLSSocket && socket.getPeerX509Certificate()?.fingerprint256 === fingerprint
}

async function serve(request: IncomingMessage, response: ServerResponse, options: LogServerOptions, stopped: AbortSignal): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://node')
  if (/^\/(exec|attach|portForward|run|cri)\b/.test(url.pathname)) {
    return reply(response, { status: 501, text: 'The node agent of this machine offers logs only, neither exec nor attach nor port-forward: containers are processes of this machine.' })
  }
  if (request.method !== 'GET') return reply(response, NOTHING_HERE)
  const metrics = options.findMetrics(url.pathname)
  if (metrics) return void response.writeHead(metrics.status, { 'content-type': 'application/json' }).end(JSON.stringify(metrics.body))
  const target = parseTarget(url.pathname)
  return target ? serveLog(target, url.searchParams, { response, options, stopped }) : reply(response, NOTHING_HERE)
}

const NOTHING_HERE: Answer = { status: 404, text: 'Ask for /containerLogs/<namespace>/<pod>/<container>, or for /apis/metrics.k8s.io/v1beta1/pods.' }

interface LogCall {
  response: ServerResponse
  options: LogServerOptions
  stopped: AbortSignal
}

async function serveLog(target: LogTarget, search: URLSearchParams, { response, options, stopped }: LogCall): Promise<void> {
  const query = parseQuery(search, options.now())
  if (!query) return reply(response, { status: 400, text: 'The query is not valid: see the options of kubectl logs.' })
  const found = options.findRuns(target)
  const run = query.previous ? found?.previous : found?.run
  if (!run) return reply(response, missing(target, query.previous))
  const gone = new AbortController()
  response.once('close', () => { gone.abort() })
  const signal = AbortSignal.any([gone.signal, stopped])
  const isRunning = (): boolean => options.findRuns(target)?.run?.id === run.id && !options.findRuns(target)?.run?.end
  response.writeHead(200, { 'content-type': 'text/plain' }).flushHeaders()
  await pipeline(Readable.from(readLog({ folder: run.folder, isRunning, now: options.now }, query, signal)), response)
}

function missing({ pod, container }: LogTarget, isPrevious: boolean): Answer {
  if (isPrevious) return { status: 400, text: `previous terminated container "${container}" in pod "${pod}" not found` }
  return { status: 400, text: `container "${container}" in pod "${pod}" is waiting to start` }
}

function reply(response: ServerResponse, { status, text }: Answer): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`)
}
