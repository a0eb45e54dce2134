import { METRICS_STEPS, SAMPLE_SECONDS, type MetricsPoint, type ServerMetrics, type ServerSample } from '../../../../contracts/server-metrics.ts'

/** Widths of spans that can be shown, in seconds. */
export type MetricsStep = keyof typeof METRICS_STEPS

/** What charts are drawn from: one value of each measure for every time, null where there is none. */
export interface Series {
  /** Times in seconds since 1970. */
  at: number[]
  players: (number | null)[]
  cpu: (number | null)[]
  memory: (number | null)[]
  tps: (number | null)[]
}

/** A measure that has a chart. */
export type Measure = Exclude<keyof Series, 'at'>

type Row = { at: number } & Record<Measure, number | null>

const NOTHING: Record<Measure, null> = { players: null, cpu: null, memory: null, tps: null }

/**
 * The spans that are known and the samples that came since, up to now: older ones than the view shows are left out, and
 * where nothing was measured there is a gap.
 */
export function toSeries({ step, points }: Pick<ServerMetrics, 'step' | 'points'>, samples: readonly ServerSample[], now: number): Series {
  const rows = points.map((point) => toRow(point, toSeconds(point.at) + step / 2))
  const end = (rows.at(-1)?.at ?? 0) + step / 2
  const fresh = samples.map((sample) => toSampleRow(sample)).filter(({ at }) => at >= end)
  const begin = now / 1000 - hoursOf(step) * 3600
  return toColumns(withGaps([...rows, ...fresh].filter(({ at }) => at >= begin), Math.max(step, SAMPLE_SECONDS) * 2.5))
}

/** How long a view of a step reaches back. */
export const hoursOf = (step: number): number => (step === 60 ? METRICS_STEPS[60] : METRICS_STEPS[600])

const toSeconds = (at: string): number => Date.parse(at) / 1000

const toRow = ({ players, cpu, memory, tps }: MetricsPoint, at: number): Row => ({ at, players, cpu, memory, tps })

const toSampleRow = ({ at, players, cpu, memory, tps }: ServerSample): Row => ({ at: toSeconds(at), players: players.online, cpu: cpu ?? null, memory: memory ?? null, tps: tps ?? null })

/** With a row of nothing wherever more time than usual lies between two: a line must not lead across it. */
function withGaps(rows: readonly Row[], most: number): Row[] {
  return rows.flatMap((row, index) => {
    const before = rows[index - 1]
    return before && row.at - before.at > most ? [{ at: (before.at + row.at) / 2, ...NOTHING }, row] : [row]
  })
}

function toColumns(rows: readonly Row[]): Series {
  const column = (measure: Measure): (number | null)[] => rows.map((row) => row[measure])
  return { at: rows.map(({ at }) => at), players: column('players'), cpu: column('cpu'), memory: column('memory'), tps: column('tps') }
}

/** Most samples that are kept between two reads of the spans. */
const MOST_SAMPLES = 300

/** With one more sample, at its place in time; one that is known is not taken twice. */
export function withSample(samples: readonly ServerSample[], sample: ServerSample): ServerSample[] {
  if (samples.some(({ at }) => at === sample.at)) return [...samples]
  return [...samples, sample].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).slice(-MOST_SAMPLES)
}

/** The least and most of a measure; undefined when it was never measured. */
export function toRange(values: readonly (number | null)[]): { least: number; most: number } | undefined {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? undefined : { least: Math.min(...known), most: Math.max(...known) }
}

/** The least that a chart spans, in seconds. */
const LEAST_SPAN = 15 * 60

/** From when to when a chart of so many hours goes, in seconds: a server that was not measured for so long fills it all the same. */
export function toSpan(at: readonly number[], hours: number, now: number): [number, number] {
  const end = now / 1000
  return [Math.max(end - hours * 3600, Math.min(at[0] ?? 0, end - LEAST_SPAN)), end]
}
