import { randomUUID } from 'node:crypto'
import type { ServerSample } from '../../contracts/server-metrics.ts'
import { CLOSE } from '../../contracts/socket.ts'
import { sampleOf } from '../../contracts/subjects.ts'
import { delay } from '../../lib/backoff.ts'
import type { Owner } from '../../test/servers.ts'
import { waitFor } from '../../test/wait.ts'
import { inPairs, ratiosOf } from '../pairs.ts'
import { median, percentile, round } from '../results.ts'
import { tenantOf, type Clients } from './changes.ts'
import { now, startChild } from './child.ts'
import type { ClientCalls, StreamSpec } from './clients.ts'
import { BARE_SUBJECT, type Stage } from './stage.ts'
import { changeAll, FOLLOWED, streamOf, type FanOut } from './streams.ts'

/** So many more streams than there are stall: 1 %. */
const SHARE = 0.01
/** What the healthy ones may be slower by. */
const GOAL = 1.2
/** More than the system takes for a client that reads nothing (4 MiB), and less than lets the API drop it at once. */
const FILL_BYTES = 6 * 1024 * 1024
/** Samples of each tenant that are published without a look whether the bus has them. */
const BATCH = 50
/** Streams that the API has dropped as too slow. */
const DROPPED = 'homecraft_api_streams_closed_total{kind="WebSocket",reason="TooSlow"}'

const CPU = 'process_cpu_seconds_total'

/** How blocks are made. */
export interface StallsSize {
  pairs: number
  blockSeconds: number
  /** Messages a second for all healthy streams together. */
  perSecond: number
}

/** What the streams are, and those that stall in every other block. */
interface Bench extends FanOut {
  stallers: Clients
  stalling: StreamSpec[]
}

/** What the healthy streams of a block saw. */
interface Block {
  perSecond: number
  p50: number
  p99: number
  /** Seconds of a processor that the API has used. */
  cpu: number
  /** Streams that were dropped as too slow. */
  dropped: number
  /** Those of them that read on in the end, and were told so. */
  told: number
}

/**
 * How long changes take to the healthy streams while 1 % more read nothing, and while those read too, in blocks of A B B A.
 * They follow measurements also: a burst of these, which no healthy one follows, fills what the system holds for each of them.
 */
export async function benchStalls(owner: Owner, fanOut: FanOut, size: StallsSize): Promise<object> {
  const { streams, stage: { tenants } } = fanOut
  const count = Math.max(1, Math.round(streams * tenants.length * SHARE))
  const bench: Bench = { ...fanOut, stallers: startChild<ClientCalls>(owner, 'clients.ts'), stalling: Array.from({ length: count }, (_, index) => stallingOf(fanOut, index)) }
  const [withStalled, without] = [(): Promise<Block> => block(bench, size, 'Stalled'), (): Promise<Block> => block(bench, size, 'Reading')]
  await without()
  const pairs = await inPairs(size.pairs, { ours: withStalled, bare: without })
  const middle = (of: 'ours' | 'bare', figure: keyof Block): number => round(median(pairs.map((pair) => pair[of][figure])))
  const figures = (of: 'ours' | 'bare'): object => ({ perSecond: Math.round(middle(of, 'perSecond')), milliseconds: { p50: middle(of, 'p50'), p99: middle(of, 'p99') }, cpuSeconds: middle(of, 'cpu') })
  const ratios = (figure: 'p50' | 'p99' | 'cpu'): object => ratiosOf(pairs.map(({ ours, bare }) => ({ ours: ours[figure], bare: bare[figure] })))
  return {
    goal: GOAL, stalling: count, blockSeconds: size.blockSeconds, askedPerSecond: size.perSecond,
    p99: ratios('p99'), p50: ratios('p50'), cpu: ratios('cpu'), with: figures('ours'), without: figures('bare'),
    dropped: pairs.map(({ ours }) => ours.dropped), told: pairs.map(({ ours }) => ours.told), droppedWithout: pairs.map(({ bare }) => bare.dropped),
  }
}

/** Tenants take turns. */
function stallingOf(fanOut: FanOut, index: number): StreamSpec {
  const { tenants } = fanOut.stage
  const spec = streamOf(fanOut, index % tenants.length, index)
  return { ...spec, says: [...spec.says, { type: 'subscribe', topic: 'metrics' }] }
}

/** Opens those that may stall, lets them, and changes servers at a steady pace. */
async function block(bench: Bench, size: StallsSize, how: 'Stalled' | 'Reading'): Promise<Block> {
  const { stage, clients, stallers, stalling } = bench
  const before = await stage.metric(DROPPED)
  const countDropped = async (): Promise<number> => await stage.metric(DROPPED) - before
  await stallers.call('open', stalling)
  if (how === 'Stalled') await stallers.call('pause', undefined)
  await fill(bench)
  await clients.call('begin', undefined)
  const cpuBefore = await stage.metric(CPU)
  const perSecond = await changeSteadily(bench, size)
  const cpu = await stage.metric(CPU) - cpuBefore
  const times = bench.changes.timesOf(await clients.call('receipts', undefined))
  const told = how === 'Stalled' ? await waitUntilDropped(bench, countDropped) : 0
  await stallers.call('close', undefined)
  return { perSecond, p50: percentile(times, 0.5), p99: percentile(times, 0.99), cpu, dropped: await countDropped(), told }
}

/** Sends the streams that follow measurements more than the system takes for one that does not read, and waits until the API has gone through it. */
async function fill({ stage, stalling, ...bench }: Bench): Promise<void> {
  const groups = [...new Set(stalling.map(({ group }) => group))]
  const sample = newSample()
  const samples = Math.ceil(FILL_BYTES / JSON.stringify(sample).length)
  for (let index = 0; index < samples; index++) {
    for (const group of groups) tellSample(stage, group, sample)
    if (index % BATCH === 0) await stage.bus.publish(BARE_SUBJECT, {}, { id: randomUUID() })
  }
  for (const group of groups) await changeAll({ ...bench, stage }, group)
}

function tellSample({ bus, tenants }: Stage, group: number, sample: ServerSample): void {
  const { slug, servers: [first] } = tenantOf(tenants, group)
  bus.tell(sampleOf(slug, first?.id ?? ''), sample)
}

/** As large as one can be. */
function newSample(): ServerSample {
  return { at: new Date().toISOString(), players: { online: 100, max: 100, names: Array.from({ length: 100 }, (_, index) => `player-${index}`.padEnd(64, 'x')) }, latencyMs: 1 }
}

/** Changes servers of one tenant after the other, so that healthy streams get so many messages a second, each of them one at a time; how many they were sent. */
async function changeSteadily({ stage, changes, streams }: Bench, { perSecond, blockSeconds }: StallsSize): Promise<number> {
  const start = now()
  let messages = 0
  for (let turn = 0; now() - start < blockSeconds * 1000; turn++) {
    const group = turn % stage.tenants.length
    const { servers } = tenantOf(stage.tenants, group)
    // Of the servers that a stream follows, which stand side by side, one changes.
    const changed = servers.filter((_, index) => index % FOLLOWED === Math.floor(turn / stage.tenants.length) % FOLLOWED)
    await changes.change(group, changed.map(({ id }) => id))
    messages += streams * FOLLOWED * changed.length / servers.length
    await delay(Math.max(0, start + messages / perSecond * 1000 - now()))
  }
  return messages / ((now() - start) / 1000)
}

/** Waits until all that stall were dropped, and lets them read on while the API still gives them time for it: how many were told why. */
async function waitUntilDropped({ stallers, stalling }: Bench, countDropped: () => Promise<number>): Promise<number> {
  await waitFor('the API to drop those that stall', async () => {
    const dropped = await countDropped()
    if (dropped < stalling.length) throw new Error(`${dropped} of ${stalling.length}`)
    return true
  }, 30_000)
  const codes = await stallers.call('resume', undefined)
  return codes.filter((code) => code === CLOSE.TooSlow).length
}
