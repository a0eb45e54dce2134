import { randomUUID } from 'node:crypto'
import { EVENT_SCHEMA, toReportType, type Report } from '../../contracts/events.ts'
import type { Phase } from '../../contracts/minecraft-server.ts'
import { delay } from '../../lib/backoff.ts'
import { newMetrics } from '../../relay/metrics.ts'
import { newPublisher, type Publisher } from '../../relay/publish.ts'
import type { Owner } from '../../test/servers.ts'
import { waitFor } from '../../test/wait.ts'
import { percentile, round } from '../results.ts'
import type { Clients } from './changes.ts'
import { now, startChild } from './child.ts'
import type { ClientCalls } from './clients.ts'
import { BARE_SUBJECT, type Stage, type Tenant } from './stage.ts'

/** Servers that become ready one after the other, as on any day. */
const PER_SECOND = 20
/** Reports under way at once when all become ready together, as after a node was replaced: so many workers does Metacontroller have. */
const WORKERS = 20
/** After so many reports the same is done without ours in between. */
const BARE_EVERY = 5

/** A server of the stage. */
interface Member {
  tenant: Tenant
  id: string
  name: string
  uid: string
}

/** What reports are made and followed with. */
interface Bench {
  stage: Stage
  clients: Clients
  publisher: Publisher
  members: Member[]
  /** Grows with every report, as versions of resources do. */
  version: number
}

/**
 * From relay's report that a server runs to the message at the client: relay's own publisher, NATS, sync, the row, and
 * the API's stream. One stream of each tenant follows all of its servers. It begins where relay is told of the status.
 */
export async function benchReports(owner: Owner, stage: Stage): Promise<object> {
  process.stderr.write('live: from reports to messages ...\n')
  const clients = startChild<ClientCalls>(owner, 'clients.ts')
  const { tenants, streamUrl: url } = stage
  await clients.call('open', tenants.map(({ key }, group) => ({ url, key, group, says: [{ type: 'subscribe', topic: 'servers' }] })))
  const members = tenants.flatMap((tenant) => tenant.servers.map(({ id, name }) => ({ tenant, id, name, uid: randomUUID() })))
  const bench: Bench = { stage, clients, publisher: newPublisher(stage.bus, newMetrics()), members: shuffled(members), version: 1000 }
  await together(bench, 'Starting')
  const one = await oneByOne(bench)
  await together(bench, 'Starting')
  const all = await together(bench, 'Running')
  await clients.call('close', undefined)
  return { servers: members.length, streams: tenants.length, oneByOne: one, allTogether: all }
}

/** One server after the other becomes ready, in the same time each; in between the same write to the bus and the database alone. */
async function oneByOne(bench: Bench): Promise<object> {
  const { members } = bench
  await bench.clients.call('begin', undefined)
  const bare: number[] = []
  const since = new Map<string, number>()
  const start = now()
  for (const [index, member] of members.entries()) {
    await delay(Math.max(0, start + index * 1000 / PER_SECOND - now()))
    since.set(member.id, now())
    await report(bench, member, 'Running')
    if (index % BARE_EVERY === 0) bare.push(await timeBare(bench))
  }
  const perSecond = round(members.length / ((now() - start) / 1000))
  const times = await timesSince(bench, since)
  const [ours, alone] = [spread(times), spread(bare)]
  return { perSecond, milliseconds: ours, bareMilliseconds: alone, ratio: round(ours.p50 / alone.p50) }
}

/** All servers reach a phase at once. */
async function together(bench: Bench, phase: Phase): Promise<object> {
  await bench.clients.call('begin', undefined)
  const since = new Map<string, number>()
  const left = [...bench.members]
  const start = now()
  const work = async (): Promise<void> => {
    for (let member = left.pop(); member; member = left.pop()) {
      since.set(member.id, now())
      await report(bench, member, phase)
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, work))
  const reported = now()
  const times = await timesSince(bench, since)
  return { workers: WORKERS, reportedPerSecond: Math.round(since.size / ((reported - start) / 1000)), milliseconds: spread(times) }
}

/** Reports a phase as relay does. */
async function report(bench: Bench, { tenant, id: server, name, uid }: Member, phase: Phase): Promise<void> {
  const resourceVersion = String(bench.version++)
  const event: Report = {
    id: `${uid}:${resourceVersion}`, time: new Date().toISOString(), schema: EVENT_SCHEMA, type: toReportType(phase), tenant: tenant.slug, server,
    data: {
      name, uid, resourceVersion, generation: 1, observedGeneration: 1, specVersion: 1, phase, reason: phase === 'Running' ? 'PodReady' : 'PodStarting', isTerminating: false,
      address: '203.0.113.7', port: 30000, sftpAddress: '203.0.113.7:30001', sftpHostKey: 'SHA256:uNiVztksCsDhcc0u9e8BrrJhOtjRtUHlDvVYTV9cX4M', version: '1.21.4',
    },
  }
  await bench.publisher.publishNews(event)
}

/** A message that is stored and a row that is committed, one after the other, by nobody's detour: what no design could leave out. */
async function timeBare({ stage: { bus, database }, members: [first] }: Bench): Promise<number> {
  const start = now()
  await bus.publish(BARE_SUBJECT, { at: start }, { id: randomUUID() })
  await database`UPDATE tenants SET display_name = display_name || '' WHERE slug = ${first?.tenant.slug ?? ''}`
  return now() - start
}

/** Waits until each server's last change has come, and gives the milliseconds since its report. */
async function timesSince({ stage: { database, tenants }, clients }: Bench, since: ReadonlyMap<string, number>): Promise<number[]> {
  return waitFor('all messages', async () => {
    const { group, seq, at } = await clients.call('receipts', undefined)
    const arrived = new Map(Array.from(at).map((time, index) => [`${group[index]} ${seq[index]}`, time]))
    const changes = await database<{ tenant: string; serverId: string; seq: number }[]>`SELECT tenant, server_id, seq FROM server_changes`
    const groups = new Map(tenants.map(({ slug }, index) => [slug, index]))
    const times = changes.flatMap((change) => {
      const time = arrived.get(`${groups.get(change.tenant)} ${change.seq}`)
      return time === undefined ? [] : [time - (since.get(change.serverId) ?? NaN)]
    })
    if (times.length < since.size) throw new Error(`${times.length} of ${since.size} have come`)
    return times
  })
}

const spread = (times: readonly number[]): { p50: number; p99: number } => ({ p50: round(percentile(times, 0.5)), p99: round(percentile(times, 0.99)) })

/** In an order that is no order, and the same each time. */
function shuffled<T>(list: readonly T[]): T[] {
  return list.map((one, index) => ({ one, place: (index * 7_919) % list.length })).sort((a, b) => a.place - b.place).map(({ one }) => one)
}
