import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { EVENT_SCHEMA, toReportType } from '../../../contracts/events.ts'
import type { ServerState } from '../../../contracts/server-state.ts'
import { EVENTS } from '../../../contracts/streams.ts'
import { subjectOf, type CommandType, type ReportType } from '../../../contracts/subjects.ts'
import type { Bus, DeliveredMessage } from '../../../lib/bus.ts'
import { openDatabase, type Database } from '../../../lib/database.ts'
import { openBus } from '../../../lib/nats.ts'
import { toServerState, ServerResource } from '../../../lib/server-state.ts'
import { startSync, STREAMS, type Sync, type SyncOptions } from '../../../sync/app.ts'
import { newCluster } from '../../../sync/cluster.ts'
import type { DriftContext } from '../../../sync/drift-pass.ts'
import { newMetrics, type Metrics } from '../../../sync/metrics.ts'
import type { ServerRow } from '../../../sync/rows.ts'
import { newFakeKubernetes, type FakeKubernetes, type Json } from '../../lib/fake-kubernetes.ts'
import { quiet } from '../../servers.ts'
import { toSpec } from '../../sync/world.ts'
import { waitFor } from '../../wait.ts'

export const pathOfServer = (name: string, namespace = 'default'): string => `/apis/homecraft.io/v1alpha1/namespaces/${namespace}/minecraftservers/${name}`

/** A resource as relay writes it for a row; without an id one that kubectl made. */
export const newResource = (name: string, { id, version = 1, namespace = 'default', spec = {}, status = { phase: 'Running', observedGeneration: 1 } }: { id?: string; version?: number; namespace?: string; spec?: object; status?: object } = {}): Json => ({
  apiVersion: 'homecraft.io/v1alpha1',
  kind: 'MinecraftServer',
  metadata: { name, namespace, ...(id && { labels: { 'homecraft.io/server-id': id }, annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': String(version) } }) },
  spec: { ...toSpec(), ...spec },
  status,
})

/** Makes a row as the API does, with its command. */
export async function insertServer(database: Database, name: string, { id = randomUUID(), tenant = 'default', version = 1, sent = false, spec = {} } = {}): Promise<string> {
  await database`INSERT INTO tenants (slug, display_name) VALUES (${tenant}, ${tenant}) ON CONFLICT DO NOTHING`
  await database`INSERT INTO servers (tenant, id, name, managed_by, spec, version, created_at) VALUES (${tenant}, ${id}, ${name}, 'api', ${database.json(toSpec(spec))}, ${version}, now() - INTERVAL '1 hour')`
  await insertCommand(database, { tenant, server: id, name, version, type: 'server.created', sent, spec })
  return id
}

/** Adds a command to the outbox; `sent` some time ago, if it was. */
export async function insertCommand(database: Database, { tenant = 'default', server, name, version, type = 'server.updated', sent = false, spec = {}, data = {} }: { tenant?: string; server: string; name: string; version: number; type?: CommandType; sent?: boolean; spec?: object; data?: object }): Promise<string> {
  const id = randomUUID()
  await database`INSERT INTO outbox (tenant, id, server_id, version, type, data, published_at) VALUES (${tenant}, ${id}, ${server}, ${version}, ${type}, ${database.json({ name, spec: toSpec(spec), ...data })}, ${sent ? new Date(Date.now() - 600_000) : null})`
  return id
}

export async function rowOf(database: Database, id: string): Promise<ServerRow & { status: string }> {
  const [row] = await database<(ServerRow & { status: string })[]>`SELECT * FROM servers WHERE id = ${id}`
  if (!row) throw new Error(`There is no row ${id}.`)
  return row
}

export async function historyOf(database: Database, id: string): Promise<string[]> {
  const rows = await database<{ type: string; message: string }[]>`SELECT type, message FROM server_events WHERE server_id = ${id} ORDER BY at, id`
  return rows.map(({ type, message }) => `${type}: ${message}`)
}

/** The commands of a server in the outbox, oldest first. */
export async function outboxOf(database: Database, id: string): Promise<Json[]> {
  return database`SELECT * FROM outbox WHERE server_id = ${id} ORDER BY created_at, version`
}

export function publishReport(bus: Bus, server: string, { id = randomUUID(), type, data }: { id?: string; type: ReportType; data: Partial<ServerState> & { name: string } }): Promise<string> {
  return bus.publish(subjectOf(type, 'default', server), { id, time: new Date().toISOString(), schema: EVENT_SCHEMA, tenant: 'default', server, type, data }, { id })
}

export async function openTestBus(t: Test, url: string): Promise<Bus> {
  const bus = openBus({ url, name: 'test', streams: STREAMS, logger: quiet })
  t.teardown(() => bus.close())
  await waitFor('the bus', () => bus.isConnected())
  return bus
}

/** Collects the messages of a filter, as a consumer of its own. */
export function collect(t: Test, bus: Bus, filter: string): DeliveredMessage[] {
  const seen: DeliveredMessage[] = []
  const stop = new AbortController()
  const reading = bus.consume({ stream: EVENTS.name, name: `test-${randomUUID()}`, filter, ackWaitMs: 30_000, maxDeliver: -1, maxAckPending: 1000 }, { concurrency: 1, signal: stop.signal, handle: async (message) => { seen.push(message); return { end: 'Ack' } } })
  t.teardown(async () => { stop.abort(); await reading })
  return seen
}

/** Plays relay's part in drift: answers `sync.required` with the present states. */
export function answerSyncs(t: Test, bus: Bus, kubernetes: FakeKubernetes): void {
  const stop = new AbortController()
  const reading = bus.consume({ stream: EVENTS.name, name: `test-${randomUUID()}`, filter: 'sync.required', ackWaitMs: 30_000, maxDeliver: -1, maxAckPending: 10 }, { concurrency: 1, signal: stop.signal, handle: async ({ body }) => {
    const { id, data } = body as Json
    for (const { name } of data.servers) {
      const object = kubernetes.get(pathOfServer(name))
      if (!object) continue
      const state = toServerState(ServerResource.parse(object))
      await publishReport(bus, object.metadata.labels?.['homecraft.io/server-id'] ?? state.uid!, { id: `${state.uid}:${state.resourceVersion}:${id}`, type: toReportType(state.phase), data: { ...state, syncId: id } })
    }
    return { end: 'Ack' }
  } })
  t.teardown(async () => { stop.abort(); await reading })
}

/** What a drift pass is made with, without a bus unless one is given. */
export const newDriftContext = (database: Database, kubernetes: FakeKubernetes, rest: Partial<DriftContext> = {}): DriftContext => ({ database, cluster: newCluster(kubernetes.client), metrics: newMetrics(), logger: quiet, allowMassDeletion: false, concurrency: 6, ...rest })

/** A sync process of the test's own. */
export function startTestSync(t: Test, { url, kubernetes = newFakeKubernetes(), bus, settings = {} }: { url: string; kubernetes?: FakeKubernetes; bus?: Bus; settings?: Partial<SyncOptions['settings']> }): Sync & { metrics: Metrics; stop: () => Promise<void> } {
  const database = openDatabase({ url, name: 'sync', maxConnections: 10 })
  const metrics = newMetrics()
  const sync = startSync({ database, client: kubernetes.client, bus, metrics, settings: { DATABASE_CONNECTIONS: 10, DRIFT_SECONDS: 30, DRIFT_ALLOW_MASS_DELETION: false, ...settings }, logger: quiet })
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= sync.close().then(() => database.end({ timeout: 1 })))
  t.teardown(stop)
  return { ...sync, metrics, stop }
}
