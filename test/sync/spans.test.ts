import t from 'tap'
import type { ServerSample } from '../../contracts/server-metrics.ts'
import { beginOf, takeBatch, toSpans, type Told } from '../../sync/spans.ts'

const sample: ServerSample = { at: '2026-05-01T12:34:56.789Z', players: { online: 3, max: 20, names: ['steve'] }, latencyMs: 4.5, cpu: 0.5 }
const told = (id: string, online = 0, tenant = 'acme'): Told => ({ tenant, id, sample: { ...sample, players: { ...sample.players, online } } })

t.test('a span begins at a whole multiple of its width', async (t) => {
  t.equal(beginOf('2026-05-01T12:34:56.789Z', 60), '2026-05-01T12:34:00.000Z')
  t.equal(beginOf('2026-05-01T12:34:56.789Z', 600), '2026-05-01T12:30:00.000Z')
  t.equal(beginOf('2026-05-01T12:35:00.000Z', 60), '2026-05-01T12:35:00.000Z', 'which is its own')
})

t.test('a measurement adds to a span of each width; what was not measured adds nothing', async (t) => {
  const added = { tenant: 'acme', server_id: 'a', last_at: sample.at, players: 3, players_max: 20, latency: 4.5, cpu: 0.5, memory: null, tps: null, names: { steve: true }, version: null, started_at: null }
  t.strictSame(toSpans(told('a', 3)), [
    { ...added, step: 60, at: '2026-05-01T12:34:00.000Z' },
    { ...added, step: 600, at: '2026-05-01T12:30:00.000Z' },
  ])
})

t.test('a batch holds one measurement of each server, the oldest first', async (t) => {
  const queue = [told('a', 1), told('b', 1), told('a', 2), told('a', 1, 'other'), told('c', 1)]
  t.strictSame(takeBatch(queue, 3), [told('a', 1), told('b', 1), told('a', 1, 'other')])
  t.strictSame(queue, [told('a', 2), told('c', 1)])
  t.strictSame(takeBatch(queue, 3), [told('a', 2), told('c', 1)])
  t.strictSame(takeBatch(queue, 3), [])
})
