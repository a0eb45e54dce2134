import { MinecraftServerSpec } from '../contracts/minecraft-server.ts'
import type { Database, Transaction } from '../lib/database.ts'
import { inOrder, inTransaction } from '../lib/database.ts'
import { recordChange } from '../lib/feed.ts'
import type { FeedTeller } from '../lib/feed-teller.ts'
import { toToldChanges } from '../lib/told-changes.ts'
import type { Cluster, Seen } from './cluster.ts'
import { tellsOfSpec, toDeclared, toTakenOver } from './declared.ts'
import { project, statusOf, toTold, type Ignored, type Told } from './project.ts'
import { lockServer, readServer, toJson, writeDeclared, writeIfUnmoved, writeObserved, type HistoryEntry, type ServerKey } from './rows.ts'
import { takeWorlds } from './worlds.ts'

/** What became of a report. `Found`: its server had no row, and has one now; `Unknown`: it has none still. */
export type Outcome = 'Written' | 'Found' | 'Unknown' | Ignored

/** What reports are projected with. */
export interface Projector {
  database: Database
  cluster: Cluster
  /** Told of each tenant whose rows have changed; absent without a bus. */
  feed?: FeedTeller | undefined
}

/** Projects one report into its row. A server without a row, and a spec that kubectl wrote, are read from the cluster. */
export async function projectReport(projector: Projector, key: ServerKey, told: Told, signal: AbortSignal): Promise<Outcome> {
  const { database, cluster } = projector
  const outcome = await inOrder(() => projectAlone(database, key, told))
  if (outcome) return tellFeed(projector, key, outcome)
  const seen = await readOwn(cluster, key, told, signal)
  return tellFeed(projector, key, await inTransaction(database, (transaction) => projectInto(transaction, key, told, seen)))
}

/** Also when the report itself changed nothing: what kubectl wrote may have come with it. */
function tellFeed({ feed }: Projector, { tenant }: ServerKey, outcome: Outcome): Outcome {
  feed?.tell(tenant)
  return outcome
}

/** Projects a report that needs nothing but its row, without a lock; undefined when it needs more, or somebody else wrote meanwhile. */
async function projectAlone(database: Database, key: ServerKey, told: Told): Promise<Outcome | undefined> {
  const found = await readServer(database, key)
  if (!found || tellsOfSpec(found.row, told)) return undefined
  const projection = project(found.row, told, found.now)
  if (projection.action === 'Ignore') return projection.reason
  return await writeIfUnmoved(database, found.row, projection) ? 'Written' : undefined
}

/** Projects what a list shows of a server, as if its report had come. */
export async function projectSeen(projector: Projector, key: ServerKey, seen: Seen): Promise<Outcome> {
  return tellFeed(projector, key, await inTransaction(projector.database, (transaction) => projectInto(transaction, key, toTold(seen.state), seen)))
}

async function projectInto(transaction: Transaction, key: ServerKey, told: Told, seen: Seen | undefined): Promise<Outcome> {
  const locked = await lockServer(transaction, key)
  if (!locked) return seen && await insertFound(transaction, key, seen) ? 'Found' : 'Unknown'
  const { row, now } = locked
  const projection = project(row, told, now)
  const history: HistoryEntry[] = []
  const declared = seen && await toTakenOver(row, seen)
  if (declared) {
    await writeDeclared(transaction, key, declared)
    history.push({ type: 'spec.changed', actor: 'cluster', message: toSentence(row.spec, declared.spec), version: declared.version })
  }
  if (projection.action === 'Write') {
    await writeObserved(transaction, row, projection.changes)
    history.push(...projection.history)
  }
  if (declared || projection.action === 'Write') await recordChange(transaction, key, history)
  return projection.action === 'Write' ? 'Written' : projection.reason
}

/** What an older release has written may lack fields, and one that can't be read can't be compared. */
function toSentence(before: unknown, after: unknown): string {
  const [one, other] = [MinecraftServerSpec.safeParse(before), MinecraftServerSpec.safeParse(after)]
  const changes = one.success && other.success ? toToldChanges(one.data, other.data) : []
  return `The spec was changed with kubectl${changes.length > 0 ? `: ${changes.join(', ')}` : ''}.`
}

/** Reads the resource that a report is about, if it is there still and belongs to the row. */
async function readOwn(cluster: Cluster, { tenant, id }: ServerKey, { type, data }: Told, signal: AbortSignal): Promise<Seen | undefined> {
  if (data.uid === undefined || type === 'k8s.deleted') return undefined
  const seen = await cluster.read(tenant, data.name, signal)
  return seen?.id === id ? seen : undefined
}

/** A row for a server that has none; false when its tenant is not known here, its name is taken, or its spec can't be read. */
async function insertFound(transaction: Transaction, { tenant, id }: ServerKey, seen: Seen): Promise<boolean> {
  const declared = await toDeclared(seen)
  if (!declared) return false
  const { managedBy, spec, version } = declared
  const { name, uid, resourceVersion, state } = seen
  const inserted = await transaction`
    INSERT INTO servers (tenant, id, name, managed_by, spec, version, k8s_uid, k8s_version, state, observed_status, observed_at)
    SELECT slug, ${id}::uuid, ${name}, ${managedBy}, ${toJson(transaction, spec)}::jsonb, ${version}::bigint, ${uid}, ${resourceVersion}::numeric, ${toJson(transaction, state)}::jsonb, ${statusOf(state)}, now()
    FROM tenants WHERE slug = ${tenant}
    ON CONFLICT DO NOTHING RETURNING id`
  if (inserted.length === 0) return false
  await takeWorlds(transaction, { tenant, id }, name)
  const message = managedBy === 'kubectl' ? 'The server was made with kubectl.' : 'The server was found in the cluster.'
  await recordChange(transaction, { tenant, id }, [{ type: 'server.found', actor: 'cluster', message, version }])
  return true
}
