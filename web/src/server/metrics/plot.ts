import uPlot from 'uplot'

/** What an axis counts in. */
export type Counts = 'Any' | 'Whole' | 'Bytes'

/** Colours of a chart, as the page shows them now. */
export interface PlotColours {
  line: string
  fill: string
  text: string
  grid: string
}

/** What a chart shows beside its values. */
export interface PlotFrame {
  width: number
  height: number
  colours: PlotColours
  /** The least that its top stands for. */
  most: number
  /** What its axis counts in: any numbers, whole ones, or powers of two. */
  counts: Counts
  /** Whether its line goes in steps, since a value lasts until the next. */
  isStepped: boolean
  format: (value: number) => string
  /** Whose cursor moves along. */
  group: string
  /** Begin and end in seconds. */
  span: readonly [number, number]
  /** The place that the pointer is at; undefined for none. */
  onpoint: (index: number | undefined) => void
}

/** Distances of lines of an axis: in whole numbers up to ten thousand, and from a mebibyte to a tebibyte. */
const STEPS: Readonly<Record<Exclude<Counts, 'Any'>, number[]>> = {
  Whole: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
  Bytes: Array.from({ length: 21 }, (_, power) => 2 ** (20 + power)),
}

const FONT = '12px system-ui, sans-serif'

/** The options of a chart (https://github.com/leeoniya/uPlot). */
export function toPlotOptions({ width, height, colours, most, counts, isStepped, format, group, span, onpoint }: PlotFrame): uPlot.Options {
  const axis = { stroke: colours.text, font: FONT, ticks: { show: false } }
  const stepped = uPlot.paths.stepped?.({ align: 1 })
  return {
    width,
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, sync: { key: group }, points: { size: 8 } },
    scales: {
      x: { time: true, range: [...span] },
      y: { range: (_plot, _least, greatest) => [0, Math.max(most, greatest * 1.1)] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 28, space: 64, values: (_plot, splits) => splits.map(toTimeText) },
      { ...axis, grid: { stroke: colours.grid, width: 1 }, size: 56, space: 36, ...(counts !== 'Any' && { incrs: STEPS[counts] }), values: (_plot, splits) => splits.map((value) => (value === 0 ? '0' : format(value))) },
    ],
    series: [{}, { stroke: colours.line, fill: colours.fill, width: 1.75, points: { show: false }, spanGaps: false, ...(isStepped && stepped && { paths: stepped }) }],
    hooks: { setCursor: [({ cursor }) => { onpoint(cursor.idx ?? undefined) }] },
  }
}

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** A time of the axis, given in seconds, such as 12:05. */
export const toTimeText = (seconds: number): string => TIME.format(seconds * 1000)

/** Draws a chart; gives it. */
export const draw = (options: uPlot.Options, columns: readonly [readonly number[], readonly (number | null)[]], into: HTMLElement): uPlot => new uPlot(options, [[...columns[0]], [...columns[1]]], into)
