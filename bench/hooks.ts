import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { laterOf, newRequest } from '../test/hooks/world.ts'
import { inPairs, ratiosOf } from './pairs.ts'
import { median, report, round } from './results.ts'

const SIZES_KB = [20, 80, 400]
const PAIRS = 5
const BLOCK_SECONDS = 3
/** A process that has served for days is measured, not one whose code is still being compiled. */
const WARM_SECONDS = 8
const CONNECTIONS = 5
/** Metacontroller asks for one server after the other: nothing is measured that holds for a few servers alone. */
const SERVERS = 200
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
    report('hooks', { goal: GOAL, connections: CONNECTIONS, servers: SERVERS, sizes })
  } finally {
    servers.hooks.process.kill()
    servers.echo.process.kill()
  }
}

async function compare(servers: Record<'hooks' | 'echo', Server>, size: number): Promise<object> {
  const bodies = Array.from({ length: SERVERS }, (_, index) => newBody(index, size * 1024))
  process.stderr.write(`hooks: bodies of ${size} KB ...\n`)
  for (const server of Object.values(servers)) await load(server, bodies, WARM_SECONDS)
  const pairs = await inPairs(PAIRS, { ours: () => load(servers.hooks, bodies, BLOCK_SECONDS), bare: () => load(servers.echo, bodies, BLOCK_SECONDS) })
  const perSecond = pairs.map(({ ours, bare }) => ({ ours: ours.requestsPerSecond, bare: bare.requestsPerSecond }))
  return {
    bodyKilobytes: size,
    ...ratiosOf(perSecond),
    requestsPerSecond: { hooks: Math.round(median(perSecond.map(({ ours }) => ours))), echo: Math.round(median(perSecond.map(({ bare }) => bare))) },
    cpuMillisecondsPerSync: round(median(pairs.map(({ ours }) => ours.cpuMillisecondsPerRequest))),
  }
}

async function load(server: Server, bodies: string[], seconds: number): Promise<Block> {
  const before = await cpuOf(server)
  const result = await autocannon({
    url: `${server.url}/minecraft-server/sync`,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
    requests: bodies.map((body) => ({ body })),
    connections: CONNECTIONS,
    duration: seconds,
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} answers other than 200, ${result.errors} errors`)
  const cpu = (await cpuOf(server)) - before
  return { requestsPerSecond: result.requests.total / result.duration, cpuMillisecondsPerRequest: cpu / 1000 / result.requests.total }
}

/** A running server as Metacontroller sends it, made as long as asked for by the managed fields that real objects carry. */
function newBody(index: number, bytes: number): string {
  const spec = { motd: `Server ${index}`, maxPlayers: 10 + (index % 40), ops: [`player_${index}`], sftpUsers: [`steve:change-me-${index}:1000:1000:minecraft`] }
  const uid = `5d3f9c1e-0000-4000-8000-${String(index).padStart(12, '0')}`
  const request = laterOf(newRequest(spec, { metadata: { name: `server-${index}`, uid } }))
  const objects = [request.parent, ...Object.values(request.children).flatMap((group) => Object.values(group))]
  let missing = bytes - JSON.stringify(request).length
  for (let at = 0; missing > 0; at++) {
    const { metadata } = objects[at % objects.length] ?? request.parent
    const entry = newManagedFields(at)
    const entries: unknown = metadata['managedFields']
    metadata['managedFields'] = [...(Array.isArray(entries) ? entries as unknown[] : []), entry]
    missing -= JSON.stringify(entry).length
  }
  return JSON.stringify({ controller: {}, ...request })
}

function newManagedFields(number: number): object {
  const fields = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`f:field-${number}-${at}`, { '.': {}, 'f:name': {}, 'f:value': {} }]))
  return { manager: 'metacontroller', operation: 'Apply', apiVersion: 'v1', time: '2026-05-01T12:00:00Z', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': fields } }
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
