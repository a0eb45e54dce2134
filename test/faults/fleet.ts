import { isDeepStrictEqual } from 'node:util'
import type { NatsConnection } from 'nats'
import type { Test } from 'tap'
import { Report } from '../../contracts/events.ts'
import { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { reportsOf } from '../../contracts/subjects.ts'
import type { Database } from '../../lib/database.ts'
import { platformBus, platformDatabase, newTenant, type Tenant } from '../e2e/rest.ts'
import { waitFor } from '../wait.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into answers by name

/** Many servers, what was acknowledged of them, and a way to see whether all parts agree. */
export interface Fleet {
  /** Changes servers at random until the signal aborts; what the API does not acknowledge is tried no more. */
  drive(signal: AbortSignal): Promise<void>
  /** How many commands were acknowledged. */
  acknowledged(): number
  /** Waits until row, newest report, resource and REST agree for every server; fails with the first that do not. */
  agree(limitMs?: number): Promise<void>
}

/** A sequence of numbers in [0, 1) that a seed gives (https://en.wikipedia.org/wiki/Linear_congruential_generator). */
export function newRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** How a fleet is made. */
export interface FleetOptions {
  /** How many servers. */
  size: number
  /** How many of them run; the others are stopped, and change all the same. */
  running: number
  random: () => number
  /** Addresses of the API's replicas; each call goes to one of them. */
  apis?: string[]
}

const DRIVERS = 4

/** A tenant's quota is of 20 servers. */
const SERVERS_OF_A_TENANT = 15

/** A server of a fleet, and the newest version of it that was acknowledged. */
interface Member {
  tenant: Tenant
  id: string
  isRunner: boolean
  acknowledged: number
}

/** Makes a fleet and waits until it stands. */
export async function newFleet(t: Test, { size, running, random, apis = [] }: FleetOptions): Promise<Fleet> {
  const [database, bus] = [platformDatabase(t), await platformBus(t)]
  const members: Member[] = []
  let count = 0
  for (let index = 0, tenant: Tenant | undefined; index < size; index++) {
    if (!tenant || index % SERVERS_OF_A_TENANT === 0) tenant = await newTenant(t)
    const isRunner = index < running
    const { id, version } = await tenant.create(`s${index}`, { desiredState: isRunner ? 'Running' : 'Stopped' })
    members.push({ tenant, id, isRunner, acknowledged: version })
    count++
  }
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const change = async (): Promise<void> => {
    const member = pick(members)
    const { tenant, id, isRunner } = member
    const url = apis.length > 0 ? { url: pick(apis) } : {}
    const { status, body } = isRunner && random() < 0.5
      ? await tenant.call('POST', `/servers/${id}/actions/${pick(['start', 'stop'])}`, undefined, url)
      : await tenant.call('PATCH', `/servers/${id}`, { motd: `motd ${random()}`, maxPlayers: 1 + Math.floor(random() * 100) }, url)
    if (status !== 200 && status !== 202) return
    member.acknowledged = Math.max(member.acknowledged, body.version)
    count++
  }
  return {
    acknowledged: () => count,
    async drive(signal) {
      const drivers = Array.from({ length: DRIVERS }, async () => {
        while (!signal.aborted) {
          // The API may be away: that is what is tried here.
          await change().catch(() => undefined)
          await new Promise((resolve) => { setTimeout(resolve, 50 + 150 * random()) })
        }
      })
      await Promise.all(drivers)
    },
    async agree(limitMs) {
      await waitFor('all parts to agree', async () => {
        const problems = (await Promise.all(members.map((member) => disagreement(member, database, bus)))).filter((one) => one !== undefined)
        if (problems.length > 0) throw new Error(`${problems.length} servers: ${problems.slice(0, 3).join('; ')}`)
        return true
      }, limitMs)
    },
  }
}

/** What each part says of one server. */
interface Seen {
  row: Json
  resource: Json
  report: Report
  shown: Json
  waiting: number
  acknowledged: number
}

/** What the parts do not agree on for a server; undefined when they do. */
async function disagreement({ tenant, id, acknowledged }: Member, database: Database, bus: NatsConnection): Promise<string | undefined> {
  const [row] = await database`SELECT * FROM servers WHERE tenant = ${tenant.slug} AND id = ${id}`
  const [outbox] = await database`SELECT count(*) AS waiting FROM outbox WHERE tenant = ${tenant.slug} AND server_id = ${id} AND published_at IS NULL`
  const resource = row && (await tenant.resource(row['name']))
  if (!row || !resource) return `${id} has ${row ? 'no resource' : 'no row'}`
  const stored = await (await bus.jetstreamManager()).streams.getMessage('HOMECRAFT_EVENTS', { last_by_subj: reportsOf(tenant.slug, id) })
  const seen = { row, resource, report: Report.parse(stored.json()), shown: await tenant.server(id), waiting: Number(outbox?.['waiting']), acknowledged }
  const problem = CHECKS.map((check) => check(seen)).find((found) => found !== '')
  return problem && `${row['name']}: ${problem}`
}

/** What must hold when nothing is under way; a sentence where it does not. */
const CHECKS: ((seen: Seen) => string)[] = [
  ({ waiting }) => (waiting > 0 ? `${waiting} commands wait` : ''),
  ({ row, acknowledged }) => (row.version >= acknowledged ? '' : `version ${acknowledged} was acknowledged, ${row.version} is there`),
  ({ row, resource }) => differ('versions', Number(resource.metadata.annotations['homecraft.io/spec-version']), row.version),
  ({ row, resource }) => (isDeepStrictEqual(MinecraftServerSpec.parse(row.spec), MinecraftServerSpec.parse(resource.spec)) ? '' : 'the specs of row and resource differ'),
  ({ row, resource }) => (resource.metadata.generation <= row.version ? '' : `${row.version} commands had ${resource.metadata.generation} effects`),
  ({ resource }) => differ('generations', resource.metadata.generation, resource.status?.observedGeneration),
  ({ row, resource, report, shown }) => differ('phases', wantedPhase(row), resource.status?.phase, row.state?.phase, report.data.phase, shown.phase),
  ({ row, resource, report }) => differ('observed generations', resource.status?.observedGeneration, row.state?.observedGeneration, report.data.observedGeneration),
  ({ row, shown }) => differ('versions shown', row.version, shown.version) || differ('statuses', row.status, shown.status),
]

const wantedPhase = ({ spec }: Json): string => (spec.desiredState === 'Running' ? 'Running' : 'Stopped')

function differ(what: string, ...values: unknown[]): string {
  return values.every((one) => one === values[0]) ? '' : `${what}: ${values.join(', ')}`
}
