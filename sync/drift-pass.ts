import { randomUUID } from 'node:crypto'
import { EVENT_SCHEMA, type SyncComplete, type SyncRequired } from '../contracts/events.ts'
import { namespaceOf } from '../contracts/identity.ts'
import type { Bus } from '../lib/bus.ts'
import type { Database } from '../lib/database.ts'
import type { Logger } from '../lib/logger.ts'
import type { Seen } from './cluster.ts'
import { livingRows, owedRows, readCompared, readTime, readUnmarked, type LivingRow } from './compared-rows.ts'
import { compareGone, compareMissing, compareSeen, compareUnmarked, mostLost, type ComparedRow, type Finding, type Pass } from './drift.ts'
import { inParallel } from './in-parallel.ts'
import { endLostWorlds } from './kept-worlds.ts'
import type { Metrics } from './metrics.ts'
import { projectSeen, type Projector } from './projection.ts'
import { end, lower, putBack, raise, resend, revive } from './repairs.ts'
import type { ServerKey } from './rows.ts'

/** What a pass is made with. */
export interface DriftContext extends Projector {
  metrics: Metrics
  logger: Logger
  /** Where present states are asked for; without a bus that is there they are taken from the list. */
  bus?: Bus | undefined
  /** Whether rows may end however many they are. */
  allowMassDeletion: boolean
  /** Repairs at once. */
  concurrency: number
}

/** What a pass came to. */
export type Counts = SyncComplete['data']

/** A server of the list, and the tenant that its namespace belongs to. */
type Owned = Seen & { tenant: string }

/** A pass that is under way. */
interface Running extends Pass {
  context: DriftContext
  counts: Counts
  /** The servers of the list, by namespace, id and name. */
  present: Set<string>
}

/** Rows held in memory at once. */
const ROWS_AT_ONCE = 500

const toKey = (namespace: string, id: string, name: string): string => `${namespace}/${id}/${name}`

/**
 * Compares all servers of the cluster with all rows, and repairs what differs. It reads in pages, and keeps of each
 * server only its key. A list that can't be read to its end ends the pass: then nothing counts as lost.
 */
export async function runDriftPass(context: DriftContext, signal: AbortSignal): Promise<Counts> {
  const startedAt = await readTime(context.database)
  const counts: Counts = { resources: 0, rows: 0, stale: 0, putBack: 0, resent: 0, found: 0, lost: 0, worldsLost: 0, held: 0 }
  const pass: Running = { context, counts, startedAt, listVersion: '0', present: new Set() }
  const tenants = await context.cluster.tenants(signal)
  for await (const { servers, resourceVersion } of context.cluster.servers(signal)) {
    pass.listVersion = resourceVersion
    for (const { namespace, id, name } of servers) pass.present.add(toKey(namespace, id, name))
    counts.resources += servers.length
    await compareList(pass, servers.flatMap((seen) => toOwned(tenants, seen)))
  }
  await compareRest(pass, signal)
  await inParallel(await readCompared(context.database, await owedRows(context.database)), context.concurrency, (row) => repairAll(pass, row, compareGone(row, pass)))
  const worlds = await endLostWorlds(context, pass, signal)
  counts.held += worlds.held
  for (const key of worlds.ended) countRepair(context, counts, key, 'worldsLost')
  context.metrics.breakerHeld.set(counts.held)
  await tell(context.bus, counts)
  return counts
}

function toOwned(tenants: ReadonlyMap<string, string>, seen: Seen): Owned[] {
  const tenant = tenants.get(seen.namespace)
  return tenant === undefined ? [] : [{ ...seen, tenant }]
}

async function compareList(pass: Running, servers: readonly Owned[]): Promise<void> {
  const { context, counts } = pass
  const rows = new Map((await readCompared(context.database, servers)).map((row) => [`${row.tenant}/${row.id}`, row]))
  const unmarked = new Map((await readUnmarked(context.database, servers.filter(({ tenant, id, name }) => rows.get(`${tenant}/${id}`)?.name !== name))).map((row) => [row.k8sUid, row]))
  counts.rows += rows.size + unmarked.size
  const stale: Owned[] = []
  await inParallel(servers, context.concurrency, async (seen) => {
    const row = rows.get(`${seen.tenant}/${seen.id}`)
    const unmarkedRow = unmarked.get(seen.uid)
    if (unmarkedRow || !row) return compareUnknown(pass, seen, unmarkedRow)
    const findings = compareSeen(row, seen, pass)
    if (findings.some(({ kind }) => kind === 'Stale')) stale.push(seen)
    await repairAll(pass, row, findings, seen)
  })
  await bringUpToDate(pass, stale)
}

/** A resource that does not name its row: it has one all the same, or it has none. */
async function compareUnknown(pass: Running, seen: Owned, row: ComparedRow | undefined): Promise<void> {
  if (!row) return insert(pass, seen)
  pass.present.add(toKey(seen.namespace, row.id, row.name))
  await repairAll(pass, row, compareUnmarked(row, seen, pass), seen)
}

async function insert({ context, counts }: Running, seen: Owned): Promise<void> {
  if (await projectSeen(context, seen, seen) === 'Found') count(context, counts, 'found')
}

/** Asks for present states, or takes them from the list. */
async function bringUpToDate({ context }: Running, stale: readonly Owned[]): Promise<void> {
  const { bus, concurrency, metrics } = context
  if (stale.length === 0) return
  if (!bus?.isConnected()) {
    return inParallel(stale, concurrency, async (seen) => { metrics.projected.inc({ result: await projectSeen(context, seen, seen) }) })
  }
  const id = randomUUID()
  const event: SyncRequired = { id, type: 'sync.required', time: new Date().toISOString(), schema: EVENT_SCHEMA, data: { servers: stale.map(({ tenant, name }) => ({ tenant, name })), reason: 'The rows say something else.' } }
  await bus.publish('sync.required', event, { id })
}

/** The living rows that the list does not show. Who is lost is dealt with at the end: too many of them are none. */
async function compareRest(pass: Running, signal: AbortSignal): Promise<void> {
  const { context, counts, present } = pass
  const lost: ServerKey[] = []
  let living = 0
  for await (const page of livingRows(context.database)) {
    signal.throwIfAborted()
    living += page.filter(({ k8sUid }) => k8sUid !== null).length
    const rows = await readMissing(context, page.filter(({ tenant, id, name }) => !present.has(toKey(namespaceOf(tenant), id, name))))
    counts.rows += rows.length
    await inParallel(rows, context.concurrency, async (row) => {
      const findings = compareMissing(row, pass)
      if (findings.some(({ kind }) => kind === 'Lost')) lost.push(row)
      await repairAll(pass, row, findings)
    })
  }
  await endLost(pass, lost, living)
}

async function readMissing({ database }: DriftContext, rows: readonly LivingRow[]): Promise<ComparedRow[]> {
  return rows.length === 0 ? [] : readCompared(database, rows)
}

/** The breaker: many rows that lose their resource at once are a mistake until the administrator says otherwise. */
async function endLost(pass: Running, lost: readonly ServerKey[], living: number): Promise<void> {
  const { context, counts } = pass
  if (lost.length > mostLost(living) && !context.allowMassDeletion) {
    counts.held = lost.length
    context.logger.error({ lost: lost.length, living }, 'so many servers vanished from the cluster at once that none of them is marked as gone: see DRIFT_ALLOW_MASS_DELETION')
    return
  }
  for (let at = 0; at < lost.length; at += ROWS_AT_ONCE) {
    const rows = await readCompared(context.database, lost.slice(at, at + ROWS_AT_ONCE))
    await inParallel(rows, context.concurrency, async (row) => {
      const isLost = compareMissing(row, pass).some(({ kind }) => kind === 'Lost')
      if (isLost && await end(context.database, row, 'The server was deleted in the cluster; its world is kept.')) countRepair(context, counts, row, 'lost')
    })
  }
}

async function repairAll(pass: Running, row: ComparedRow, findings: readonly Finding[], seen?: Seen): Promise<void> {
  for (const finding of findings) {
    if (await repair(pass.context.database, row, finding, seen)) countRepair(pass.context, pass.counts, row, COUNTED_AS[finding.kind])
  }
}

const COUNTED_AS: Record<Finding['kind'], keyof Counts> = { Stale: 'stale', PutBack: 'putBack', Resend: 'resent', Raise: 'resent', Revive: 'found', Gone: 'lost', Lost: 'lost' }

/** Repairs what one comparison found; tells whether that was done. */
async function repair(database: Database, row: ComparedRow, finding: Finding, seen: Seen | undefined): Promise<boolean> {
  switch (finding.kind) {
    case 'Stale': return finding.lowerTo === undefined || lower(database, row, finding.lowerTo)
    case 'PutBack': return putBack(database, row)
    case 'Resend': return resend(database, row, finding.type, seen)
    case 'Raise': return raise(database, row, finding.version)
    case 'Revive': return revive(database, row)
    case 'Gone': return end(database, row, 'The server is gone.')
    case 'Lost': return false
  }
}

function countRepair(context: DriftContext, counts: Counts, { tenant }: ServerKey, kind: keyof Counts): void {
  context.feed?.tell(tenant)
  count(context, counts, kind)
}

function count({ metrics }: DriftContext, counts: Counts, kind: keyof Counts): void {
  counts[kind]++
  metrics.driftFound.inc({ kind })
}

async function tell(bus: Bus | undefined, data: Counts): Promise<void> {
  if (!bus?.isConnected()) return
  const id = randomUUID()
  const event: SyncComplete = { id, type: 'sync.complete', time: new Date().toISOString(), schema: EVENT_SCHEMA, data }
  await bus.publish('sync.complete', event, { id })
}
