import { randomUUID } from 'node:crypto'
import { AckPolicy, connect, DeliverPolicy } from 'nats'
import { DEFAULT_STORAGE_SIZE, MinecraftServerSpec, type Phase } from '../contracts/minecraft-server.ts'
import { EVENT_SCHEMA, toReportType } from '../contracts/events.ts'
import type { ServerState } from '../contracts/server-state.ts'
import { PROJECT } from '../contracts/streams.ts'
import { subjectOf } from '../contracts/subjects.ts'
import type { Bus, DeliveredMessage, Verdict } from '../lib/bus.ts'
import type { Database } from '../lib/database.ts'
import { openBus } from '../lib/nats.ts'
import { STREAMS } from '../sync/app.ts'
import { newCluster } from '../sync/cluster.ts'
import { handleReport } from '../sync/consume.ts'
import { newMetrics } from '../sync/metrics.ts'
import { newFakeKubernetes } from '../test/lib/fake-kubernetes.ts'
import { newNats, quiet } from '../test/servers.ts'
import { waitFor } from '../test/wait.ts'
import { CONNECTIONS, countStatements, insertServers, newBenchDatabase, type Row } from './database.ts'
import { owning } from './owner.ts'
import { inPairs, ratiosOf } from './pairs.ts'
import { median } from './results.ts'

const PAIRS = 5
const SERVERS = 500
/** What each server goes through; one report tells of no new phase, as when a player joins. */
const PHASES: Phase[] = ['Starting', 'Running', 'Running', 'Restarting', 'Running', 'Stopping', 'Stopped']
const MESSAGES = SERVERS * PHASES.length
/** As sync does: some connections are left free. */
const CONCURRENCY = CONNECTIONS - 4

interface Bench {
  natsUrl: string
  bus: Bus
  database: Database
}

/** Reports a second that sync's consumer turns into rows, against those that a plain client takes and acknowledges. */
export async function benchProjection(): Promise<object> {
  return owning(async (owner) => {
    process.stderr.write('api: projected reports ...\n')
    const { url: natsUrl } = await newNats(owner)
    const database = await newBenchDatabase(owner)
    const bus = openBus({ url: natsUrl, name: 'bench', streams: STREAMS, logger: quiet })
    owner.teardown(() => bus.close())
    await waitFor('the bus', () => bus.isConnected())
    const bench = { natsUrl, bus, database }
    const rows = Array.from({ length: SERVERS }, (_, index) => ({ id: randomUUID(), name: `server-${index}` }))
    await insertServers(database, rows, MinecraftServerSpec.parse({ eula: true, storageSize: DEFAULT_STORAGE_SIZE }))
    await publishReports(bus, rows)
    const statements = countStatements(database)
    await project(bench)
    const statementsPerReport = Math.round(10 * statements() / MESSAGES) / 10
    await take(bench)
    const pairs = await inPairs(PAIRS, { ours: () => project(bench), bare: () => take(bench) })
    const middle = (of: 'ours' | 'bare'): number => Math.round(median(pairs.map((pair) => pair[of])))
    return { messages: MESSAGES, concurrency: CONCURRENCY, statementsPerReport, ...ratiosOf(pairs), perSecond: { projected: middle('ours'), taken: middle('bare') } }
  })
}

/** The reports of all servers, one phase after the other: as many servers at once do, they alternate. */
async function publishReports(bus: Bus, rows: readonly Row[]): Promise<void> {
  for (const [index, phase] of PHASES.entries()) {
    await Promise.all(rows.map(async ({ id: server, name }) => {
      const data: ServerState = {
        name, uid: server, resourceVersion: String(1000 + index), generation: 1, observedGeneration: 1, specVersion: 1, phase,
        isTerminating: false, address: '203.0.113.7', port: 30000, sftpAddress: '203.0.113.7:30001', version: '1.21.4', players: { online: index, max: 20 },
      }
      const [id, type] = [`${server}:${data.resourceVersion}`, toReportType(phase)]
      await bus.publish(subjectOf(type, 'default', server), { id, type, time: new Date().toISOString(), schema: EVENT_SCHEMA, tenant: 'default', server, data }, { id })
    }))
  }
}

/** Messages a second through sync's consumer and into rows that nothing was observed of. */
async function project({ bus, database }: Bench): Promise<number> {
  await database`UPDATE servers SET k8s_uid = NULL, k8s_version = NULL, state = NULL, observed_status = 'deploying', observed_at = NULL`
  await database`TRUNCATE server_events`
  await database`VACUUM ANALYZE servers`
  const projector = { database, cluster: newCluster(newFakeKubernetes().client) }
  const [metrics, stop, clock] = [newMetrics(), new AbortController(), newClock()]
  const handle = async (message: DeliveredMessage): Promise<Verdict> => {
    clock.begin()
    const verdict = await handleReport(projector, metrics, message, stop.signal)
    if (clock.count() === MESSAGES) stop.abort()
    return verdict
  }
  await bus.consume({ ...PROJECT, name: `bench-${randomUUID()}` }, { concurrency: CONCURRENCY, signal: stop.signal, handle })
  const [row] = await database<{ count: number }[]>`SELECT count(*) AS count FROM servers WHERE observed_status = 'stopped'`
  if (row?.count !== SERVERS) throw new Error(`${row?.count} servers of ${SERVERS} are what was reported last`)
  return clock.perSecond()
}

/** Messages a second that a client takes and acknowledges, and does nothing with. */
async function take({ natsUrl }: Bench): Promise<number> {
  const nc = await connect({ servers: natsUrl })
  const name = `bench-${randomUUID()}`
  await (await nc.jetstreamManager()).consumers.add(PROJECT.stream, { durable_name: name, ack_policy: AckPolicy.Explicit, deliver_policy: DeliverPolicy.All, filter_subject: PROJECT.filter, max_ack_pending: PROJECT.maxAckPending })
  const clock = newClock()
  for await (const message of await (await nc.jetstream().consumers.get(PROJECT.stream, name)).consume()) {
    clock.begin()
    message.ack()
    if (clock.count() === MESSAGES) break
  }
  await nc.drain()
  return clock.perSecond()
}

/** Runs from the first message to the last. */
function newClock(): { begin: () => void; count: () => number; perSecond: () => number } {
  let [first, last, count] = [0, 0, 0]
  return {
    begin: () => { first ||= performance.now() },
    count: () => { last = performance.now(); return ++count },
    perSecond: () => count / ((last - first) / 1000),
  }
}
