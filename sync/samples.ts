import * as z from 'zod'
import { ServerId, TenantSlug } from '../contracts/identity.ts'
import { ServerSample } from '../contracts/server-metrics.ts'
import { ALL_SAMPLES } from '../contracts/subjects.ts'
import { delay } from '../lib/backoff.ts'
import type { Bus, HeardMessage } from '../lib/bus.ts'
import { inOrder, type Database } from '../lib/database.ts'
import type { Logger } from '../lib/logger.ts'
import type { Metrics } from './metrics.ts'
import { isOutage } from './outage.ts'
import { toJson } from './rows.ts'
import { takeBatch, toSpans, type Told } from './spans.ts'

/** What measurements are kept with. */
export interface SampleKeeping {
  database: Database
  bus: Bus
  metrics: Pick<Metrics, 'samples'>
  logger: Logger
}

/** The replicas that share the measurements. */
const QUEUE = 'sync'

/** How long measurements are gathered for one statement, and how many it writes. */
const GATHER_MS = 1_000
const BATCH = 1_000

/** Most measurements that wait while the database is away; the oldest are dropped. */
const MOST_WAITING = 20_000

/** Length of the names of a span, in characters, from which no more are added: a game may invent any number of them. */
const MOST_NAMED = 4_000

/** A measurement that is further from now than this comes from a clock that is wrong. */
const SKEW_MS = 300_000

/** Keeps the measurements that the bus tells of until the signal aborts. */
export async function keepSamples({ database, bus, metrics, logger }: SampleKeeping, signal: AbortSignal): Promise<void> {
  const queue: Told[] = []
  const hearing = bus.hear(ALL_SAMPLES, { queue: QUEUE, signal, handle: (message) => {
    const told = parseTold(message)
    if (!told) return metrics.samples.inc({ result: 'Invalid' })
    queue.push(told)
    if (queue.length > MOST_WAITING) metrics.samples.inc({ result: 'Dropped' }, queue.splice(0, queue.length - MOST_WAITING).length)
  } })
  /** Writes what waits; what meets an outage waits on. */
  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = takeBatch(queue, BATCH)
      try {
        metrics.samples.inc({ result: 'Kept' }, await writeSamples(database, batch))
      } catch (error) {
        if (isOutage(error)) return void queue.unshift(...batch)
        logger.error({ err: error }, 'measurements could not be kept')
        metrics.samples.inc({ result: 'Dropped' }, batch.length)
      }
    }
  }
  while (!signal.aborted) {
    await delay(GATHER_MS, signal)
    await flush()
  }
  await hearing
  await flush()
}

/** The measurement of a message; undefined when it is none. */
function parseTold({ subject, body }: HeardMessage): Told | undefined {
  const [tenant, id] = subject.split('.').slice(-2)
  const { success, data } = Subject.safeParse({ tenant, id })
  const sample = ServerSample.safeParse(body).data
  return success && sample && Math.abs(Date.parse(sample.at) - Date.now()) <= SKEW_MS ? { ...data, sample } : undefined
}

const Subject = z.object({ tenant: TenantSlug, id: ServerId })

/**
 * Adds measurements to the spans that they lie in, one of each server; tells how many were added. One that is not later than
 * what a span holds changes nothing, and one of a server that is not there neither.
 */
export async function writeSamples(database: Database, batch: readonly Told[]): Promise<number> {
  const spans = toJson(database, batch.flatMap(toSpans))
  const written = await inOrder(() => database<{ serverId: string }[]>`
    INSERT INTO server_metrics AS kept (tenant, server_id, step, at, last_at, samples, players_sum, players_most, players_max, players_last,
      latency_sum, cpu_sum, cpu_samples, memory_sum, memory_samples, tps_sum, tps_samples, names, version, started_at)
    SELECT span.tenant, span.server_id, span.step, span.at, span.last_at, 1, span.players, span.players, span.players_max, span.players,
      span.latency, coalesce(span.cpu, 0), CASE WHEN span.cpu IS NULL THEN 0 ELSE 1 END, coalesce(span.memory, 0), CASE WHEN span.memory IS NULL THEN 0 ELSE 1 END,
      coalesce(span.tps, 0), CASE WHEN span.tps IS NULL THEN 0 ELSE 1 END, span.names, span.version, span.started_at
    FROM jsonb_to_recordset(${spans}::jsonb) AS span (tenant text, server_id uuid, step bigint, at timestamptz, last_at timestamptz,
      players bigint, players_max bigint, latency double precision, cpu double precision, memory double precision, tps double precision,
      names jsonb, version text, started_at timestamptz)
    JOIN servers ON servers.tenant = span.tenant AND servers.id = span.server_id AND servers.gone_at IS NULL
    ORDER BY span.tenant, span.server_id, span.step
    ON CONFLICT (tenant, server_id, step, at) DO UPDATE SET
      last_at = excluded.last_at,
      samples = kept.samples + 1,
      players_sum = kept.players_sum + excluded.players_sum,
      players_most = greatest(kept.players_most, excluded.players_most),
      players_max = excluded.players_max,
      players_last = excluded.players_last,
      latency_sum = kept.latency_sum + excluded.latency_sum,
      cpu_sum = kept.cpu_sum + excluded.cpu_sum,
      cpu_samples = kept.cpu_samples + excluded.cpu_samples,
      memory_sum = kept.memory_sum + excluded.memory_sum,
      memory_samples = kept.memory_samples + excluded.memory_samples,
      tps_sum = kept.tps_sum + excluded.tps_sum,
      tps_samples = kept.tps_samples + excluded.tps_samples,
      names = CASE WHEN length(kept.names::text) < ${MOST_NAMED} THEN kept.names || excluded.names ELSE kept.names END,
      version = coalesce(excluded.version, kept.version),
      started_at = coalesce(excluded.started_at, kept.started_at)
    WHERE kept.last_at < excluded.last_at
    RETURNING server_id`)
  return new Set(written.map(({ serverId }) => serverId)).size
}
