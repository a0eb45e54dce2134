import * as z from 'zod'
import { ServerId, TenantSlug } from './identity.ts'
import { ServerName } from './minecraft-server.ts'

/** How often a running server is measured. */
export const SAMPLE_SECONDS = 30

/** What no server reaches: a larger number is a lie of its game, and sums of such would leave what the database can hold. */
export const MOST_MEASURED = { latencyMs: 3_600_000, cpu: 100_000, memory: Number.MAX_SAFE_INTEGER, tps: 1_000 } as const

/** What is told on `MEASURE`: one of those who hear it measures the server. */
export const MeasureRequest = z.strictObject({
  tenant: TenantSlug,
  server: ServerId.meta({ description: 'Id of the server.' }),
  name: ServerName.meta({ description: 'Its name.' }),
  uid: z.string().max(64).meta({ description: 'metadata.uid of its resource, from which its password is derived.' }),
})
export type MeasureRequest = z.infer<typeof MeasureRequest>

/** One measurement of a running server. What could not be measured is absent. */
export const ServerSample = z.strictObject({
  at: z.iso.datetime().meta({ description: 'When it was measured.' }),
  players: z.strictObject({
    online: z.int().min(0).meta({ description: 'Players on the server.' }),
    max: z.int().min(0).meta({ description: 'Most players that it takes.' }),
    names: z.array(z.string().max(64)).max(100).meta({ description: 'Names of players, as far as the server tells them.' }),
  }).meta({ description: 'Who plays, as the server list shows it.' }),
  latencyMs: z.number().min(0).max(MOST_MEASURED.latencyMs).meta({ description: 'How long it took to connect and to be told its list entry, in milliseconds.' }),
  version: z.string().max(100).optional().meta({ description: 'What the server calls its version.' }),
  cpu: z.number().min(0).max(MOST_MEASURED.cpu).optional().meta({ description: 'Processors in use, in cores; absent where the cluster measures none.' }),
  memory: z.number().min(0).max(MOST_MEASURED.memory).optional().meta({ description: 'Memory in use, in bytes; absent where the cluster measures none.' }),
  startedAt: z.iso.datetime().optional().meta({ description: 'When the game was started.' }),
  tps: z.number().min(0).max(MOST_MEASURED.tps).optional().meta({ description: 'Ticks in a second, averaged over a minute, of Folia those of its slowest region, and over its last ticks where the game itself tells them; absent where the server does not tell.' }),
}).meta({ id: 'ServerSample', description: 'One measurement of a running server.' })
export type ServerSample = z.infer<typeof ServerSample>

/** Measurements over a span of time, drawn together. */
export const MetricsPoint = z.strictObject({
  at: z.iso.datetime().meta({ description: 'Begin of the span.' }),
  players: z.number().min(0).meta({ description: 'Players, on average.' }),
  playersMost: z.int().min(0).meta({ description: 'Most players at once.' }),
  playersMax: z.int().min(0).meta({ description: 'Most players that the server takes.' }),
  names: z.array(z.string()).meta({ description: 'Names of players that were seen, sorted; of a crowd not all.' }),
  latencyMs: z.number().min(0).meta({ description: 'Latency in milliseconds, on average.' }),
  cpu: z.number().min(0).nullable().meta({ description: 'Cores in use, on average; null where it was not measured.' }),
  memory: z.number().min(0).nullable().meta({ description: 'Bytes in use, on average; null where it was not measured.' }),
  tps: z.number().min(0).nullable().meta({ description: 'Ticks in a second, on average; null where it was not measured.' }),
  version: z.string().nullable().meta({ description: 'What the server called its version at last; null where it did not tell.' }),
  startedAt: z.iso.datetime().nullable().meta({ description: 'When the game that was measured last had been started; null where that was not known.' }),
}).meta({ id: 'MetricsPoint', description: 'Measurements over a span of time, drawn together.' })
export type MetricsPoint = z.infer<typeof MetricsPoint>

/** Widths of spans, in seconds, and for how many hours they are kept. */
export const METRICS_STEPS = { 60: 2, 600: 24 } as const

/** Query parameters of `GET /servers/{id}/metrics`. */
export const MetricsQuery = z.strictObject({
  step: z.enum(['60', '600']).default('60').meta({ description: 'Width of a span in seconds: `60` for the last two hours, `600` for the last day.' }),
})

/** Answer of `GET /servers/{id}/metrics`. */
export const ServerMetrics = z.strictObject({
  step: z.int().meta({ description: 'Width of a span in seconds.' }),
  points: z.array(MetricsPoint).meta({ description: 'The spans in which the server was measured, in order.' }),
}).meta({ id: 'ServerMetrics', description: 'What a server used, over time.' })
export type ServerMetrics = z.infer<typeof ServerMetrics>
