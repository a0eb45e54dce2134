import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { running } from '../test/hooks/world.ts'
import { median, report } from './results.ts'

const SIZES_KB = [20, 80, 400]
const PAIRS = 5
const BLOCK_SECONDS = 3
/** A process that has served for days is measured, not one whose code is still being compiled. */
const WARM_SECONDS = 8
const CONNECTIONS = 5
/** Requests a second of the hooks over those of the echo. */
const GOAL = 0.5

interface Server {
  process: ChildProcess
  url: string
  token: string
}

interface Block {
  requestsPerSecond: number
  cpuMillisecondsPerRequest: number
}

/** Syncs a second of one hook process, against a route that only parses and echoes the same bodies, in blocks of A B B A. */
export async function benchHooks(): Promise<void> {
  const servers = { hooks: await start('hooks'), echo: await start('echo') }
  try {
    const sizes = []
    for (const size of SIZES_KB) sizes.push(await compare(servers, size))
    report('hooks', { goal: GOAL, connections: CONNECTIONS, sizes })
  } finally {
    servers.hooks.process.kill()
    servers.echo.process.kill()
  }
}

async function compare(servers: Record<'hooks' | 'echo', Server>, size: number): Promise<object> {
  const body = newBody(size * 1024)
  process.stderr.write(`hooks: bodies of ${size} KB ...\n`)
  for (const server of Object.values(servers)) await load(server, body, WARM_SECONDS)
  const pairs: { hooks: Block; echo: Block }[] = []
  for (let index = 0; index < PAIRS; index++) {
    const isSwapped = index % 2 === 1
    const first = await load(isSwapped ? servers.echo : servers.hooks, body, BLOCK_SECONDS)
    const second = await load(isSwapped ? servers.hooks : servers.echo, body, BLOCK_SECONDS)
    pairs.push(isSwapped ? { hooks: second, echo: first } : { hooks: first, echo: second })
  }
  const ratios = pairs.map(({ hooks, echo }) => round(hooks.requestsPerSecond / echo.requestsPerSecond))
  return {
    bodyKilobytes: size,
    ratio: median(ratios),
    ratios,
    requestsPerSecond: { hooks: Math.round(median(pairs.map(({ hooks }) => hooks.requestsPerSecond))), echo: Math.round(median(pairs.map(({ echo }) => echo.requestsPerSecond))) },
    cpuMillisecondsPerSync: round(median(pairs.map(({ hooks }) => hooks.cpuMillisecondsPerRequest))),
  }
}

async function load(server: Server, body: string, seconds: number): Promise<Block> {
  const before = await cpuOf(server)
  const result = await autocannon({
    url: `${server.url}/minecraft-server/sync`,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
    body,
    connections: CONNECTIONS,
    duration: seconds,
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} answers other than 200, ${result.errors} errors`)
  const cpu = (await cpuOf(server)) - before
  return { requestsPerSecond: result.requests.total / result.duration, cpuMillisecondsPerRequest: cpu / 1000 / result.requests.total }
}

/** A running server as Metacontroller sends it, made as long as asked for by the managed fields that real objects carry. */
function newBody(bytes: number): string {
  const request = running({ sftpUsers: ['steve:change-me-please:1000:1000:minecraft'] })
  const objects = [request.parent, ...Object.values(request.children).flatMap((group) => Object.values(group))]
  for (let index = 0; JSON.stringify(request).length < bytes; index++) {
    const { metadata } = objects[index % objects.length] ?? request.parent
    const fields = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`f:field-${index}-${at}`, { '.': {}, 'f:name': {}, 'f:value': {} }]))
    const entry = { manager: 'metacontroller', operation: 'Apply', apiVersion: 'v1', time: '2026-05-01T12:00:00Z', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': fields } }
    const entries: unknown = metadata['managedFields']
    metadata['managedFields'] = [...(Array.isArray(entries) ? entries as unknown[] : []), entry]
  }
  return JSON.stringify({ controller: {}, ...request })
}

async function start(kind: 'hooks' | 'echo'): Promise<Server> {
  const child = fork(fileURLToPath(new URL('hooks-server.ts', import.meta.url)), [kind])
  // What the child sends first is its address.
  const [{ port, token }] = await once(child, 'message') as [{ port: number; token: string }]  
  return { process: child, url: `http://127.0.0.1:${port}`, token }
}

/** Microseconds of processor time that a server has used. */
async function cpuOf({ process: child }: Server): Promise<number> {
  child.send('cpu')
  // Its only other message was read at the start.
  const [{ cpu }] = await once(child, 'message') as [{ cpu: NodeJS.CpuUsage }]  
  return cpu.user + cpu.system
}

const round = (figure: number): number => Math.round(figure * 1000) / 1000
