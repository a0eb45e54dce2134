import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connect } from 'node:net'
import { resolveCommand } from './command.ts'
import { execInRun } from './exec.ts'
import { RootError } from './root.ts'
import type { Run } from './runs.ts'
import type { Container, Handler } from './shapes.ts'

/** What one check found. */
export interface CheckResult {
  ok: boolean
  message: string
}

/** Where and how to check. */
export interface CheckPlace {
  run: Run
  container: Container
  address: string
  known: string[]
  timeoutMs: number
  signal: AbortSignal
}

/** Carries out what a probe or hook describes, once. Never rejects. */
export async function check(handler: Handler, place: CheckPlace): Promise<CheckResult> {
  const { exec, tcpSocket, httpGet } = handler
  if (exec) return checkExec(exec.command, place)
  if (httpGet) return checkHttp(httpGet, place)
  if (tcpSocket) return checkTcp(tcpSocket, place)
  return { ok: false, message: 'this kind of probe is not supported on this machine: use exec, tcpSocket or httpGet' }
}

/** The number of a container's port that a number or name refers to; undefined when there is none of that name. */
export function portNumber(container: Pick<Container, 'ports'>, port: number | string): number | undefined {
  if (typeof port === 'number') return port
  return container.ports.find(({ name }) => name === port)?.containerPort ?? (/^\d+$/.test(port) ? Number(port) : undefined)
}

async function checkExec(words: string[], { run, known, timeoutMs, signal }: CheckPlace): Promise<CheckResult> {
  try {
    const command = resolveCommand(words, { root: run.root, cwd: run.cwd, path: run.env['PATH'] ?? '', known })
    const { exitCode, output } = await execInRun({ command, env: run.env, cwd: run.cwd }, timeoutMs, signal)
    return { ok: exitCode === 0, message: exitCode === undefined ? `command timed out after ${timeoutMs / 1000}s ${output}`.trim() : output }
  } catch (error) {
    if (error instanceof RootError) return { ok: false, message: error.message }
    throw error
  }
}

/** A pod's own localhost is its address here. */
function hostOf(host: string, address: string): string {
  return ['', 'localhost', '127.0.0.1'].includes(host) ? address : host
}

function checkTcp({ port, host }: NonNullable<Handler['tcpSocket']>, { container, address, timeoutMs, signal }: CheckPlace): Promise<CheckResult> {
  const number = portNumber(container, port)
  if (number === undefined) return Promise.resolve({ ok: false, message: `the container has no port named ${port}` })
  return new Promise((resolve) => {
    const socket = connect({ host: hostOf(host, address), port: number, signal })
    const finish = (ok: boolean, message: string): void => {
      socket.destroy()
      resolve({ ok, message })
    }
    socket.setTimeout(timeoutMs, () => { finish(false, 'connection timed out') })
    socket.once('connect', () => { finish(true, '') })
    socket.on('error', (error) => { finish(false, error.message) })
  })
}

function checkHttp(get: NonNullable<Handler['httpGet']>, { container, address, timeoutMs, signal }: CheckPlace): Promise<CheckResult> {
  const port = portNumber(container, get.port)
  if (port === undefined) return Promise.resolve({ ok: false, message: `the container has no port named ${get.port}` })
  const headers = Object.fromEntries(get.httpHeaders.map(({ name, value }) => [name, value]))
  const options = { host: hostOf(get.host, address), port, path: get.path, headers, agent: false as const, timeout: timeoutMs, signal }
  return new Promise((resolve) => {
    // The kubelet does not verify a container's certificate either.
    const request = get.scheme === 'HTTPS' ? requestHttps({ ...options, rejectUnauthorized: false }) : requestHttp(options)
    const limit = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs / 1000}s`)), timeoutMs)
    const finish = (ok: boolean, message: string): void => {
      clearTimeout(limit)
      request.destroy()
      resolve({ ok, message })
    }
    request.once('response', ({ statusCode = 0 }) => { finish(statusCode >= 200 && statusCode < 400, `HTTP probe failed with statuscode: ${statusCode}`) })
    request.on('error', (error) => { finish(false, error.message) })
    request.end()
  })
}
