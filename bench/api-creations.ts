import { randomUUID } from 'node:crypto'
import autocannon from 'autocannon'
import { createServer } from '../api/repositories/server-creation.ts'
import { DEFAULT_STORAGE_SIZE, MinecraftServerSpec } from '../contracts/minecraft-server.ts'
import { openDatabase, type Database } from '../lib/database.ts'
import { startApiProcess } from '../test/api-process.ts'
import { inPairs, ratiosOf } from './pairs.ts'
import { median, percentile, round } from './results.ts'

const PAIRS = 5
const BLOCK_SECONDS = 3
/** A process that has served for days is measured, not one whose code is still being compiled. */
const WARM_SECONDS = 8
const WRITERS = 8
/** Creations a second over those of the bare statement, without a password. */
const GOAL = 0.3
const KEY = 'hc_key-of-the-benchmark-0123456789-0123456789'
const TENANT = 'default'

interface Bench {
  url: string
  database: Database
}

interface Block {
  perSecond: number
  p50: number
  p99: number
}

const BODIES = {
  withoutPassword: { eula: true },
  withPassword: { eula: true, sftpUsers: ['user:pass:1000:1000:minecraft'] },
}

/** Creations a second through the API, against the same SQL statement without it, in blocks of A B B A; and how long each takes. */
export async function benchCreations(): Promise<object> {
  const { url, databaseUrl, stop } = await startApiProcess({ adminKey: KEY, sync: 'On' })
  const database = openDatabase({ url: databaseUrl, name: 'bench', maxConnections: WRITERS })
  try {
    const kinds = []
    for (const [name, body] of Object.entries(BODIES)) kinds.push({ name, ...await compare({ url, database }, body) })
    return { goal: GOAL, writers: WRITERS, kinds }
  } finally {
    await database.end()
    await stop()
  }
}

async function compare(bench: Bench, body: object): Promise<object> {
  process.stderr.write(`api: creations with ${JSON.stringify(body)} ...\n`)
  await viaApi(bench, body, WARM_SECONDS)
  await bare(bench, WARM_SECONDS)
  const pairs = await inPairs(PAIRS, { ours: () => viaApi(bench, body, BLOCK_SECONDS), bare: () => bare(bench, BLOCK_SECONDS) })
  const perSecond = pairs.map(({ ours, bare: without }) => ({ ours: ours.perSecond, bare: without.perSecond }))
  const middle = (of: keyof typeof pairs[number], figure: keyof Block): number => round(median(pairs.map((pair) => pair[of][figure])))
  return {
    ...ratiosOf(perSecond),
    perSecond: { api: middle('ours', 'perSecond'), bare: middle('bare', 'perSecond') },
    milliseconds: { p50: middle('ours', 'p50'), p99: middle('ours', 'p99') },
  }
}

/** A name that no server has. */
const newName = (): string => `s-${randomUUID().replaceAll('-', '')}`

async function viaApi({ url }: Bench, body: object, seconds: number): Promise<Block> {
  const result = await autocannon({
    url: `${url}/api/v1/servers`,
    connections: WRITERS,
    duration: seconds,
    requests: [{
      method: 'POST',
      headers: { 'content-type': 'application/json', 'authorization': `Bearer ${KEY}` },
      setupRequest: (request) => ({ ...request, body: JSON.stringify({ name: newName(), ...body }) }),
    }],
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} answers other than 201, ${result.errors} errors`)
  return { perSecond: result.requests.total / result.duration, p50: result.latency.p50, p99: result.latency.p99 }
}

/** The statement of a creation, by as many writers and through the same client. */
async function bare({ database }: Bench, seconds: number): Promise<Block> {
  const spec = MinecraftServerSpec.parse({ eula: true, storageSize: DEFAULT_STORAGE_SIZE })
  const times: number[] = []
  const start = performance.now()
  const write = async (): Promise<void> => {
    while (performance.now() - start < seconds * 1000) {
      const before = performance.now()
      if (!await createServer(database, TENANT, { id: randomUUID(), name: newName(), spec, actor: 'bench' })) throw new Error('a server was not made')
      times.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, write))
  return { perSecond: times.length / ((performance.now() - start) / 1000), p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}
