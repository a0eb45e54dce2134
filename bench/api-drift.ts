import { randomUUID } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { DEFAULT_STORAGE_SIZE, MinecraftServerSpec } from '../contracts/minecraft-server.ts'
import type { KubernetesClient } from '../lib/kubernetes.ts'
import { newCluster } from '../sync/cluster.ts'
import { runDriftPass, type Counts, type DriftContext } from '../sync/drift-pass.ts'
import { newMetrics } from '../sync/metrics.ts'
import { quiet } from '../test/servers.ts'
import { CONNECTIONS, countStatements, insertServers, newBenchDatabase, type Row } from './database.ts'
import { owning } from './owner.ts'
import { median, round } from './results.ts'

const SERVERS = 10_000
const PASSES = 5
const SAMPLE_MS = 2
const MEBIBYTE = 1024 * 1024

interface PassFigures {
  seconds: number
  /** What the heap grew by at most; what was not collected yet counts too. */
  mebibytes: number
  /** An exact count. */
  statements: number
}

/** One drift pass over as many rows as listed resources: the first, to which all is new, and those that find nothing. */
export async function benchDrift(): Promise<object> {
  return owning(async (owner) => {
    process.stderr.write(`api: drift passes over ${SERVERS} servers ...\n`)
    const database = await newBenchDatabase(owner)
    const rows = Array.from({ length: SERVERS }, (_, index) => ({ id: randomUUID(), name: `server-${index}` }))
    const spec = MinecraftServerSpec.parse({ eula: true, storageSize: DEFAULT_STORAGE_SIZE })
    await insertServers(database, rows, spec)
    const client = newListClient(rows, spec)
    const context = { database, cluster: newCluster(client), metrics: newMetrics(), logger: quiet, allowMassDeletion: false, concurrency: CONNECTIONS - 4 }
    const allNew = await measure(context, { stale: SERVERS })
    await database`VACUUM ANALYZE`
    const passes: PassFigures[] = []
    for (let index = 0; index < PASSES; index++) passes.push(await measure(context, { stale: 0 }))
    const middle = (figure: keyof PassFigures): number => median(passes.map((pass) => pass[figure]))
    return { servers: SERVERS, allNew, allKnown: { seconds: middle('seconds'), mebibytes: middle('mebibytes'), statements: middle('statements') } }
  })
}

async function measure(context: DriftContext, want: Partial<Counts>): Promise<PassFigures> {
  const statements = countStatements(context.database)
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  let peak = before
  const sampling = setInterval(() => { peak = Math.max(peak, process.memoryUsage().heapUsed) }, SAMPLE_MS)
  const startedAt = performance.now()
  const counts = await runDriftPass(context, new AbortController().signal)
  const seconds = round((performance.now() - startedAt) / 1000)
  clearInterval(sampling)
  const wanted = { resources: SERVERS, rows: SERVERS, putBack: 0, resent: 0, found: 0, lost: 0, held: 0, ...want }
  for (const [kind, count] of Object.entries(wanted)) if (counts[kind as keyof Counts] !== count) throw new Error(`the pass came to ${JSON.stringify(counts)}`)
  return { seconds, mebibytes: Math.round((peak - before) / MEBIBYTE), statements: statements() }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

/** Lists the resources of the rows as an API server does, in pages of JSON that are parsed for each call. */
function newListClient(rows: readonly Row[], spec: object): KubernetesClient {
  const pages = new Map<string, string>()
  const call = async (_method: string, path: string, { query }: { query: { limit: string; continue?: string } }): Promise<unknown> => {
    if (!path.endsWith('/minecraftservers')) return { metadata: { resourceVersion: '1' }, items: [] }
    const from = Number(query.continue ?? 0)
    const key = `${from}/${query.limit}`
    const page = pages.get(key) ?? toPage(rows, spec, { from, limit: Number(query.limit) })
    pages.set(key, page)
    return JSON.parse(page)
  }
  return { call } as unknown as KubernetesClient
}

function toPage(rows: readonly Row[], spec: object, { from, limit }: { from: number; limit: number }): string {
  const items = rows.slice(from, from + limit).map((row, index) => newResource(row, spec, String(1000 + from + index)))
  const next = from + limit
  return JSON.stringify({ metadata: { resourceVersion: '1000000', ...(next < rows.length && { continue: String(next) }) }, items })
}

function newResource({ id, name }: Row, spec: object, resourceVersion: string): object {
  return {
    apiVersion: 'homecraft.io/v1alpha1',
    kind: 'MinecraftServer',
    metadata: {
      name, namespace: 'default', uid: id, resourceVersion, generation: 1, creationTimestamp: '2026-05-01T12:00:00Z',
      labels: { 'homecraft.io/server-id': id }, annotations: { 'homecraft.io/managed-by': 'api', 'homecraft.io/spec-version': '1' },
    },
    spec,
    status: { phase: 'Running', observedGeneration: 1, endpoint: '203.0.113.7:30000', version: '1.21.4' },
  }
}
