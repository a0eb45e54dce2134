import t from 'tap'
import { ServerSample } from '../../contracts/server-metrics.ts'
import { toSample, type Measured } from '../../relay/sample.ts'

const at = '2026-05-01T12:00:00.000Z'
const status = { description: 'hello', players: { online: 1, max: 20, names: ['steve'] }, version: 'Paper 1.21.4', protocol: 769 }
const measured: Measured = { at, status, latencyMs: 3.14159, startedAt: '2026-05-01T11:00:00Z', cpu: 0.25, memory: 1024, tps: 19.9 }

t.test('a measurement tells what was learnt', async (t) => {
  const want = { at, players: { online: 1, max: 20, names: ['steve'] }, latencyMs: 3.1, version: 'Paper 1.21.4', cpu: 0.25, memory: 1024, startedAt: '2026-05-01T11:00:00.000Z', tps: 19.9 }
  t.strictSame(toSample(measured), want)
  t.strictSame(ServerSample.parse(toSample(measured)), want)
})

t.test('what was not learnt is absent', async (t) => {
  const sample = toSample({ at, status: { ...status, version: '' }, latencyMs: 1, startedAt: undefined, cpu: undefined, tps: undefined })
  t.strictSame(sample, { at, players: { online: 1, max: 20, names: ['steve'] }, latencyMs: 1 })
  t.notOk('startedAt' in toSample({ ...measured, startedAt: 'yesterday' }), 'nor is a time that is none told')
})

t.test('a game may say what it likes: its words fit', async (t) => {
  const names = ['§cRed', 'two\nlines', '', '\u0000', 'x'.repeat(500), ...Array.from({ length: 500 }, (_, n) => `player${n}`)]
  const sample = toSample({ ...measured, status: { ...status, version: `§4Evil\r\n${'y'.repeat(500)}`, players: { online: 9e15, max: 0, names } } })
  t.ok(ServerSample.safeParse(sample).success)
  t.strictSame(sample.players.names.slice(0, 3), ['Red', 'two lines', 'x'.repeat(64)])
  t.match(sample.version, /^Evil y+$/)
})
