import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { Report } from '../../contracts/events.ts'
import { DEFAULT_TENANT, namespaceOf } from '../../contracts/identity.ts'
import { DEFAULT_STORAGE_SIZE, MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { ServerMessage, SUBPROTOCOL } from '../../contracts/socket.ts'
import { openDatabase } from '../../lib/database.ts'
import { pathOf } from '../../lib/kubernetes.ts'
import { openBus } from '../../lib/nats.ts'
import { command, kubernetes, platformFile } from '../../test/e2e/platform.ts'
import { expectStatus, rest } from '../../test/e2e/rest.ts'
import { quiet, type Owner } from '../../test/servers.ts'
import { waitFor } from '../../test/wait.ts'
import { insertServers } from '../database.ts'
import { percentile, round } from '../results.ts'
import { now } from './child.ts'

/** Servers with a pod, among the rows. */
const REAL = 4
/** How often each is started anew. */
const ROUNDS = 10
const TENANT = DEFAULT_TENANT

/** When servers were last seen to have become what is waited for, by their names. */
interface Sightings {
  /** Pods that are ready, as a watch shows them. */
  ready: Map<string, number>
  /** Servers that run, as relay reports it. */
  reported: Map<string, number>
  /** Servers that run, as the client is told. */
  told: Map<string, number>
}

/** One start of a server. */
interface Start {
  toReport: number
  toMessage: number
}

/**
 * From the moment at which a watch shows a real pod as ready to the message at a client, on the whole platform: node agent,
 * Metacontroller, hooks, relay, NATS, sync, database and API. The other rows are rows alone: nothing in the cluster belongs
 * to them, and they count as seen later than any list, so that no comparison sends for them.
 */
export async function benchPlatform(owner: Owner, servers: number): Promise<object> {
  process.stderr.write('live: from pods to messages on a platform ...\n')
  const home = mkdtempSync(join(tmpdir(), 'homecraft-bench-'))
  process.env['HOMECRAFT_HOME'] = home
  owner.teardown(async () => {
    await command(['stop'])
    rmSync(home, { recursive: true, force: true })
  })
  const { code, stdout, stderr } = await command(['start', '--detach'])
  if (code !== 0) throw new Error(`the platform did not start: ${stdout}${stderr}`)
  await insertRows(servers - REAL)
  const seen = await follow(owner)
  const members = await createServers(seen)
  const starts: Start[] = []
  for (let round = 0; round < ROUNDS; round++) for (const member of members) starts.push(await restart(seen, member))
  const figures = (of: keyof Start): object => {
    const times = starts.map((start) => start[of])
    return { p50: round(percentile(times, 0.5)), p99: round(percentile(times, 0.99)), most: round(Math.max(...times)) }
  }
  return { rows: servers, pods: REAL, starts: starts.length, milliseconds: { readyToReport: figures('toReport'), readyToMessage: figures('toMessage') } }
}

async function insertRows(count: number): Promise<void> {
  const database = openDatabase({ url: platformFile().postgres, name: 'bench', maxConnections: 1 })
  const rows = Array.from({ length: count }, (_, index) => ({ id: randomUUID(), name: `row-${index}` }))
  await insertServers(database, rows, MinecraftServerSpec.parse({ eula: true, storageSize: DEFAULT_STORAGE_SIZE }))
  await database`UPDATE servers SET observed_at = now() + INTERVAL '1 day', observed_status = 'running', state = ${database.json({ name: 'row', phase: 'Running', address: '203.0.113.7', port: 30000 })} WHERE tenant = ${TENANT} AND name LIKE 'row-%'`
  await database.end({ timeout: 1 })
}

/** Follows pods, reports and the tenant's stream from now on. */
async function follow(owner: Owner): Promise<Sightings> {
  const seen: Sightings = { ready: new Map(), reported: new Map(), told: new Map() }
  const stop = new AbortController()
  const { api, tenantKey, nats = '' } = platformFile()
  const bus = openBus({ url: nats, name: 'bench', streams: [], logger: quiet })
  const report = newPhases(seen.reported)
  const hearing = bus.hear(`k8s.*.${TENANT}.*`, { signal: stop.signal, handle: ({ body }) => { report(Report.parse(body).data) } })
  const watching = watchPods(seen, stop.signal)
  const socket = new WebSocket(`${api.replace('http', 'ws')}/api/v1/stream`, [SUBPROTOCOL], { headers: { authorization: `Bearer ${tenantKey}` } })
  socket.on('open', () => { socket.send(JSON.stringify({ type: 'subscribe', topic: 'servers' })) })
  const tell = newPhases(seen.told)
  let isCaughtUp = false
  socket.on('message', (data: Buffer) => {
    const message = ServerMessage.parse(JSON.parse(data.toString()))
    isCaughtUp ||= message.type === 'caughtUp'
    if (message.type === 'server') tell(message.server)
  })
  owner.teardown(async () => {
    socket.terminate()
    stop.abort()
    await Promise.all([hearing, watching])
    await bus.close()
  })
  await waitFor('the stream', () => isCaughtUp && bus.isConnected())
  return seen
}

/** Takes states of servers, and notes when each begins to run. */
function newPhases(running: Map<string, number>): (state: { name: string; phase?: string | undefined }) => void {
  const phases = new Map<string, string | undefined>()
  return ({ name, phase }) => {
    if (phase === 'Running' && phases.get(name) !== 'Running') running.set(name, now())
    phases.set(name, phase)
  }
}

interface WatchedPod {
  metadata: { name: string; uid: string; deletionTimestamp?: string }
  status: { conditions?: { type: string; status: string }[] }
}

/** Notes when each pod becomes ready. A watch ends now and then, and the next one begins with all pods. */
async function watchPods({ ready }: Sightings, signal: AbortSignal): Promise<void> {
  const known = new Set<string>()
  const note = ({ metadata: { name, uid, deletionTimestamp }, status: { conditions = [] } }: WatchedPod): void => {
    const isReady = deletionTimestamp === undefined && conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
    if (!isReady || known.has(uid)) return
    known.add(uid)
    ready.set(name.replace(/^mc-(.*)-0$/, '$1'), now())
  }
  const path = pathOf({ apiVersion: 'v1', name: 'pods' }, namespaceOf(TENANT))
  const follow = async (): Promise<void> => {
    for await (const line of kubernetes().lines(path, { query: { watch: 'true' }, signal })) note((JSON.parse(line) as { object: WatchedPod }).object)
  }
  while (!signal.aborted) await follow().catch((error: unknown) => { if (!signal.aborted) throw error })
}

/** A server that has a pod. */
interface Member {
  name: string
  id: string
}

/** Makes the servers that have pods, and waits until all run. */
async function createServers({ told }: Sightings): Promise<Member[]> {
  const members: Member[] = []
  for (let index = 0; index < REAL; index++) members.push(await expectStatus(201, rest('POST', '/servers', { name: `real-${index}`, eula: true, memory: '512Mi' })))
  for (const { name } of members) await waitFor(`${name} to run`, () => told.has(name))
  return members
}

/** Starts a server anew: how long after its new pod is ready relay reports it, and the client is told. */
async function restart(seen: Sightings, { name, id }: Member): Promise<Start> {
  const since = now()
  await expectStatus(202, rest('POST', `/servers/${id}/actions/restart`))
  return waitFor(`${name} to be started anew`, () => {
    const [ready = 0, reported = 0, told = 0] = [seen.ready.get(name), seen.reported.get(name), seen.told.get(name)]
    return Math.min(ready, reported, told) > since && { toReport: reported - ready, toMessage: told - ready }
  })
}
