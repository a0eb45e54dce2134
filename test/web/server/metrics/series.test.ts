import t from 'tap'
import type { MetricsPoint, ServerSample } from '../../../../contracts/server-metrics.ts'
import { hoursOf, toRange, toSeries, toSpan, withSample } from '../../../../web/src/server/metrics/series.ts'

const NOON = Date.parse('2026-11-25T12:00:00Z')
const time = (seconds: number): string => new Date(NOON + seconds * 1000).toISOString()
const point = (seconds: number, more: Partial<MetricsPoint> = {}): MetricsPoint => ({ at: time(seconds), players: 1, playersMost: 2, playersMax: 20, latencyMs: 3, cpu: 0.5, memory: 100, tps: 20, names: [], version: null, startedAt: null, ...more })
const sample = (seconds: number, online: number, more: Partial<ServerSample> = {}): ServerSample => ({ at: time(seconds), players: { online, max: 20, names: [] }, latencyMs: 2, ...more })

t.test('a span stands at its middle, a sample where it was taken', async (t) => {
  t.same(toSeries({ step: 60, points: [point(-120), point(-60, { cpu: null })] }, [sample(10, 4, { cpu: 0.7 })], NOON), {
    at: [NOON / 1000 - 90, NOON / 1000 - 30, NOON / 1000 + 10],
    players: [1, 1, 4],
    cpu: [0.5, null, 0.7],
    memory: [100, 100, null],
    tps: [20, 20, null],
  })
})

t.test('samples that are in a span already are not shown twice', async (t) => {
  t.same(toSeries({ step: 60, points: [point(-60)] }, [sample(-50, 9), sample(-1, 9), sample(0, 5)], NOON).players, [1, 5])
})

t.test('where nothing was measured there is a gap', async (t) => {
  t.same(toSeries({ step: 60, points: [point(-600), point(-300), point(-240)] }, [], NOON).players, [1, null, 1, 1])
})

t.test('what is older than the view is left out', async (t) => {
  t.same(toSeries({ step: 60, points: [point(-3 * 3600), point(-60)] }, [], NOON).players, [1])
  t.same(toSeries({ step: 600, points: [point(-25 * 3600), point(-3 * 3600), point(-600)] }, [], NOON).players, [1, null, 1])
  t.same([hoursOf(60), hoursOf(600)], [2, 24])
})

t.test('a server that was never measured has an empty series', async (t) => {
  t.same(toSeries({ step: 60, points: [] }, [], NOON), { at: [], players: [], cpu: [], memory: [], tps: [] })
  t.equal(toRange([null, null]), undefined)
})

t.test('the least and the most are of what was measured', async (t) => {
  t.same(toRange([3, 1, 7, null]), { least: 1, most: 7 })
})

t.test('a chart goes back as far as was measured, within its hours and a quarter of one at least', async (t) => {
  const now = NOON / 1000
  t.same(toSpan([now - 1800, now - 60], 2, NOON), [now - 1800, now])
  t.same(toSpan([now - 7000, now - 60], 1, NOON), [now - 3600, now])
  t.same(toSpan([now - 60], 2, NOON), [now - 900, now])
  t.same(toSpan([], 2, NOON), [now - 7200, now])
})

t.test('a sample is kept once and at its place, and three hundred at most', async (t) => {
  const two = withSample([sample(30, 1)], sample(0, 2))
  t.same(two.map(({ players }) => players.online), [2, 1])
  t.equal(withSample(two, sample(30, 1)).length, 2)
  let many: ServerSample[] = []
  for (let index = 0; index < 310; index += 1) many = withSample(many, sample(index, index))
  t.equal(many.length, 300)
  t.equal(many[0]?.players.online, 10)
})
