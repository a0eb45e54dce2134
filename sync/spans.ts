import { METRICS_STEPS, type ServerSample } from '../contracts/server-metrics.ts'
import type { ServerKey } from './rows.ts'

/** A measurement, and of which server it is. */
export interface Told extends ServerKey {
  sample: ServerSample
}

/** What one measurement adds to one row of `server_metrics`, named as its columns are. */
export interface Span {
  tenant: string
  server_id: string
  step: number
  at: string
  last_at: string
  players: number
  players_max: number
  latency: number
  cpu: number | null
  memory: number | null
  tps: number | null
  names: Record<string, true>
  version: string | null
  started_at: string | null
}

const STEPS = Object.keys(METRICS_STEPS).map(Number)

/** Begin of the span of so many seconds that a moment lies in. */
export function beginOf(at: string, step: number): string {
  const width = step * 1000
  return new Date(Math.floor(Date.parse(at) / width) * width).toISOString()
}

/** What a measurement adds to the rows, of each width of spans one. */
export function toSpans({ tenant, id, sample }: Told): Span[] {
  const { at, players, latencyMs, cpu = null, memory = null, tps = null, version = null, startedAt = null } = sample
  const names = Object.fromEntries(players.names.map((name) => [name, true as const]))
  const added = { last_at: at, players: players.online, players_max: players.max, latency: latencyMs, cpu, memory, tps, names, version, started_at: startedAt }
  return STEPS.map((step) => ({ tenant, server_id: id, step, at: beginOf(at, step), ...added }))
}

/** Takes the oldest measurement of each server off a queue, `most` at most: of two of one server the second is a batch of its own. */
export function takeBatch(queue: Told[], most: number): Told[] {
  const batch = new Map<string, Told>()
  const rest: Told[] = []
  for (const told of queue) {
    const key = `${told.tenant}/${told.id}`
    if (batch.size < most && !batch.has(key)) batch.set(key, told)
    else rest.push(told)
  }
  queue.splice(0, queue.length, ...rest)
  return [...batch.values()]
}
