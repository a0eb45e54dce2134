import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_STORAGE_SIZE, MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { EVENTS } from '../../contracts/streams.ts'
import type { Bus } from '../../lib/bus.ts'
import { openDatabase, type Database } from '../../lib/database.ts'
import { openBus } from '../../lib/nats.ts'
import { freePort } from '../../test/free-port.ts'
import { newNats, newPostgres, quiet, type Owner } from '../../test/servers.ts'
import { waitFor } from '../../test/wait.ts'
import { CONNECTIONS, insertServers, type Row } from '../database.ts'

/** A tenant, and its servers. */
export interface Tenant {
  slug: string
  key: string
  servers: Row[]
}

/** The processes that changes go through. */
export interface Stage {
  database: Database
  bus: Bus
  /** Where the API's streams are. */
  streamUrl: string
  tenants: Tenant[]
  /** A figure of the API's own metrics: the sum of all lines that begin so. */
  metric: (name: string) => Promise<number>
}

/** How large the stage is. */
export interface StageSize {
  tenants: number
  /** Of all tenants. */
  servers: number
  /** Most streams of one tenant. */
  streams: number
}

/** What the bench publishes to learn how long that takes alone. */
export const BARE_SUBJECT = 'bench.bare'
const BARE = { name: 'BENCH', subjects: [BARE_SUBJECT], maxAgeMs: 3_600_000, duplicateWindowMs: 1_000 }

const ADMIN_KEY = 'hc_key-of-the-benchmark-0123456789-0123456789'
const SPEC = MinecraftServerSpec.parse({ eula: true, storageSize: DEFAULT_STORAGE_SIZE })

/**
 * Starts PostgreSQL, whose commits wait for the disk, NATS, one process of sync and one of the API, and makes tenants with
 * rows. There is no cluster: sync's comparisons fail, which costs it an attempt every 30 s.
 */
export async function newStage(owner: Owner, size: StageSize): Promise<Stage> {
  const [{ url: databaseUrl }, { url: natsUrl }] = [await newPostgres(owner, 'On'), await newNats(owner)]
  const database = openDatabase({ url: databaseUrl, name: 'bench', maxConnections: CONNECTIONS })
  owner.teardown(() => database.end({ timeout: 1 }))
  const bus = openBus({ url: natsUrl, name: 'bench', streams: [EVENTS, BARE], logger: quiet })
  owner.teardown(() => bus.close())
  const env = { DATABASE_URL: databaseUrl, NATS_URL: natsUrl, LOG_LEVEL: 'fatal' }
  const api = await startProcess(owner, 'api/main.ts', { ...env, ADMIN_KEY, TENANT_STREAMS: String(size.streams) })
  await startProcess(owner, 'sync/main.ts', { ...env, KUBECONFIG: await newKubeconfig(owner) })
  await waitFor('the bus', () => bus.isConnected())
  const tenants: Tenant[] = []
  for (let index = 0; index < size.tenants; index++) tenants.push(await newTenant(api, database, { slug: `bench-${index}`, servers: size.servers / size.tenants }))
  return { database, bus, streamUrl: `${api.replace('http', 'ws')}/api/v1/stream`, tenants, metric: (name) => readMetric(api, name) }
}

/** Starts one of our processes, and resolves with its address once it is ready. */
async function startProcess(owner: Owner, file: string, env: Record<string, string>): Promise<string> {
  const port = await freePort()
  const child = spawn(process.execPath, [file], { env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), ...env }, stdio: ['ignore', 'ignore', 'inherit'] })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  owner.teardown(async () => {
    child.kill('SIGTERM')
    await exited
  })
  const url = `http://127.0.0.1:${port}`
  await waitFor(file, async () => (await fetch(`${url}/readyz`)).ok)
  return url
}

/** A cluster that is away. */
async function newKubeconfig(owner: Owner): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'homecraft-bench-'))
  owner.teardown(() => { rmSync(folder, { recursive: true, force: true }) })
  const file = join(folder, 'kubeconfig')
  writeFileSync(file, JSON.stringify({
    'apiVersion': 'v1', 'kind': 'Config', 'current-context': 'none',
    'clusters': [{ name: 'none', cluster: { server: `http://127.0.0.1:${await freePort()}` } }],
    'users': [{ name: 'none', user: {} }],
    'contexts': [{ name: 'none', context: { cluster: 'none', user: 'none' } }],
  }))
  return file
}

async function newTenant(api: string, database: Database, { slug, servers: count }: { slug: string; servers: number }): Promise<Tenant> {
  await post(api, 'tenants', { slug, displayName: slug })
  const { key } = await post<{ key: string }>(api, `tenants/${slug}/keys`, { name: 'bench', scopes: ['servers:read'] })
  const servers = Array.from({ length: count }, (_, index) => ({ id: randomUUID(), name: `server-${index}` }))
  await insertServers(database, servers, SPEC, slug)
  return { slug, key, servers }
}

async function post<T>(api: string, path: string, body: object): Promise<T> {
  const response = await fetch(`${api}/api/v1/${path}`, { method: 'POST', headers: { 'authorization': `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${await response.text()}`)
  return await response.json() as T
}

async function readMetric(api: string, name: string): Promise<number> {
  const lines = (await (await fetch(`${api}/metrics`)).text()).split('\n').filter((line) => line.startsWith(name))
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}
