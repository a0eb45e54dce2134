import type { Owner } from '../../test/servers.ts'
import { inPairs, ratiosOf } from '../pairs.ts'
import { median, round } from '../results.ts'
import { newChanges, tenantOf, type Clients } from './changes.ts'
import { now, startChild } from './child.ts'
import type { ClientCalls, StreamSpec } from './clients.ts'
import type { PlainCalls } from './plain-server.ts'
import { benchStalls } from './stalls.ts'
import type { Stage } from './stage.ts'
import { changeAll, FOLLOWED, streamOf, type FanOut } from './streams.ts'

const PAIRS = 5
const BLOCK_SECONDS = 4
/** Of what was delivered at most, healthy streams get this share while others stall: an API at its end is slow by itself. */
const SHARE = 0.1
/** Opened and closed first, so that what is compiled and allocated once counts for no stream. */
const WARMING = 100
/** Changes of all servers before the memory is looked at again. */
const ROUNDS = 5

/** How many, and how long. */
export interface FanOutSize {
  sockets: number
  /** Pairs of blocks with and without streams that stall. */
  pairs: number
  blockSeconds: number
}

/** A server with its streams. */
interface Subject {
  clients: Clients
  /** Sends each stream of a group as many messages as it follows servers, and waits until they have come. */
  goRound: (group: number) => Promise<void>
  used: () => Promise<Used>
}

/** What a process has used so far. */
interface Used {
  cpu: number
  resident: number
}

/** Many streams that each follow a few servers of their tenant: what they take, how much goes through them, and whether one that stalls is felt by the others. */
export async function benchFanOut(owner: Owner, stage: Stage, size: FanOutSize): Promise<object> {
  process.stderr.write(`live: ${size.sockets} streams ...\n`)
  const fanOut: FanOut = { stage, clients: startChild<ClientCalls>(owner, 'clients.ts'), changes: newChanges(stage), streams: size.sockets / stage.tenants.length }
  const ours: Subject = {
    clients: fanOut.clients,
    goRound: (group) => changeAll(fanOut, group),
    used: async () => ({ cpu: await stage.metric('process_cpu_seconds_total'), resident: await stage.metric('process_resident_memory_bytes') }),
  }
  const memory = await openAll(ours, specsOf(fanOut, (group, index) => streamOf(fanOut, group, index)))
  const plain = await newPlain(owner, fanOut)
  const plainMemory = await openAll(plain, specsOf(fanOut, plain.streamOf))
  const delivered = await benchDelivered(fanOut, { ours, plain })
  await plain.clients.call('close', undefined)
  process.stderr.write('live: with and without streams that stall ...\n')
  const stalls = await benchStalls(owner, fanOut, { ...size, perSecond: Math.round(delivered.perSecond.api * SHARE) })
  return { sockets: size.sockets, followed: FOLLOWED, tenants: stage.tenants.length, servers: stage.tenants.reduce((sum, { servers }) => sum + servers.length, 0), memory: { api: memory, plain: plainMemory }, delivered, stalls }
}

const specsOf = ({ stage, streams }: FanOut, toSpec: (group: number, index: number) => StreamSpec): StreamSpec[] =>
  stage.tenants.flatMap((_, group) => Array.from({ length: streams }, (__, index) => toSpec(group, index)))

/** Opens all streams. How much of the process's memory each takes once it has caught up, and once it was told of changes. */
async function openAll({ clients, goRound, used }: Subject, specs: StreamSpec[]): Promise<object> {
  await clients.call('open', specs.slice(0, WARMING))
  await clients.call('close', undefined)
  const { resident: before } = await used()
  await clients.call('open', specs)
  const { resident: caughtUp } = await used()
  const groups = [...new Set(specs.map(({ group }) => group))]
  for (let turn = 0; turn < ROUNDS; turn++) await Promise.all(groups.map(goRound))
  const { resident: told } = await used()
  const ofOne = (bytes: number): number => round((bytes - before) / specs.length / 1024)
  return { residentMebibytes: { before: toMebibytes(before), caughtUp: toMebibytes(caughtUp), told: toMebibytes(told) }, kibibytesOfOne: { caughtUp: ofOne(caughtUp), told: ofOne(told) } }
}

/** Messages a second that reach the clients, and what the server uses for one. */
interface Block {
  perSecond: number
  cpuMicroseconds: number
}

interface Delivered {
  ratio: number
  ratios: number[]
  perSecond: Record<'api' | 'plain', number>
  cpuMicroseconds: Record<'api' | 'plain', number>
}

/** Messages a second that reach the clients when all servers of each tenant change again as soon as all its streams were told, against a server that does nothing but send. */
async function benchDelivered(fanOut: FanOut, { ours, plain }: { ours: Subject; plain: Subject }): Promise<Delivered> {
  await inBlock(fanOut, ours)
  await inBlock(fanOut, plain)
  const pairs = await inPairs(PAIRS, { ours: () => inBlock(fanOut, ours), bare: () => inBlock(fanOut, plain) })
  const middle = (figure: keyof Block): Record<'api' | 'plain', number> => ({ api: round(median(pairs.map((pair) => pair.ours[figure]))), plain: round(median(pairs.map((pair) => pair.bare[figure]))) })
  return { ...ratiosOf(pairs.map((pair) => ({ ours: pair.ours.perSecond, bare: pair.bare.perSecond }))), perSecond: middle('perSecond'), cpuMicroseconds: middle('cpuMicroseconds') }
}

/** A server that does nothing but send messages as long as ours. */
async function newPlain(owner: Owner, { stage: { tenants }, clients: measured, streams }: FanOut): Promise<Subject & { streamOf: (group: number) => StreamSpec }> {
  const [server, clients] = [startChild<PlainCalls>(owner, 'plain-server.ts'), startChild<ClientCalls>(owner, 'clients.ts')]
  const [port, bytes] = [await server.call('port', undefined), await measured.call('bytesOfOne', undefined)]
  let seq = 0
  return {
    clients,
    streamOf: (group) => ({ url: `ws://127.0.0.1:${port}/?group=${group}`, key: 'none', group, says: [] }),
    async goRound(group) {
      const round = { group, seq: ++seq }
      await server.call('send', { ...round, texts: tenantOf(tenants, group).servers.length, each: FOLLOWED, bytes })
      await clients.call('delivered', { ...round, count: streams * FOLLOWED })
    },
    used: () => server.call('used', undefined),
  }
}

async function inBlock({ stage: { tenants }, streams }: FanOut, { clients, goRound, used }: Subject): Promise<Block> {
  await clients.call('begin', undefined)
  const [{ cpu: before }, start] = [await used(), now()]
  let rounds = 0
  await Promise.all(tenants.map(async (_, group) => {
    for (; now() - start < BLOCK_SECONDS * 1000; rounds++) await goRound(group)
  }))
  const [messages, seconds] = [rounds * streams * FOLLOWED, (now() - start) / 1000]
  const { cpu } = await used()
  return { perSecond: messages / seconds, cpuMicroseconds: (cpu - before) / messages * 1e6 }
}

const toMebibytes = (bytes: number): number => Math.round(bytes / 2 ** 20)
