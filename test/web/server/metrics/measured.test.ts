import '../../runes.ts'
import t from 'tap'
import type { ServerMetrics } from '../../../../contracts/server-metrics.ts'
import type { Api } from '../../../../web/src/lib/api/api.ts'
import { ApiProblem, NoAnswer } from '../../../../web/src/lib/api/problem.ts'
import { idOf, newSample, settle } from '../../fakes.ts'
import { newStream } from '../fakes.ts'

const { Measured } = await import('../../../../web/src/server/metrics/measured.svelte.ts')

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString()
const metrics = (step: number, players: number): ServerMetrics => ({ step, points: [{ at: ago(2 * step), players, playersMost: players, playersMax: 20, latencyMs: 1, cpu: null, memory: null, tps: null, names: [], version: null, startedAt: null }] })
const newApi = (read: (step: 60 | 600) => Promise<ServerMetrics>): Api => ({ metrics: async (_: string, step: 60 | 600) => read(step) }) as Partial<Api> as Api

t.test('spans are read, and samples follow them', async (t) => {
  const measured = new Measured(idOf(1), newApi(async (step) => metrics(step, 3)))
  const { stream, say, followed } = newStream()
  const close = measured.open(stream)
  await settle()
  t.same([...followed], [`metrics ${idOf(1)}`])
  say({ type: 'metrics', server: idOf(1), sample: newSample(5, { at: ago(0) }) }, { type: 'metrics', server: idOf(2), sample: newSample(9, { at: ago(0) }) })
  t.same(measured.series.players, [3, 5])
  close()
  t.equal(followed.size, 0)
})

t.test('an answer that comes late, after another width was chosen, is not shown', async (t) => {
  const late = Promise.withResolvers<ServerMetrics>()
  const measured = new Measured(idOf(1), newApi(async (step) => (step === 60 ? late.promise : metrics(600, 7))))
  const first = measured.load()
  await measured.choose(600)
  late.resolve(metrics(60, 1))
  await first
  t.same(measured.series.players, [7])
})

t.test('without a bus nothing is measured, and that is no failure', async (t) => {
  const off = new Measured(idOf(1), newApi(async () => { throw new ApiProblem({ title: 'T', detail: 'D', status: 503, code: 'HC_BUS_OFF' }) }))
  t.notOk(off.isLoaded)
  await off.load()
  t.equal(off.trouble, 'Off')
  t.ok(off.isLoaded)
  const failed = new Measured(idOf(1), newApi(async () => { throw new NoAnswer(new Error('x')) }))
  await failed.load()
  t.equal(failed.trouble, 'Failed')
  t.match(failed.failure, /can't be reached/)
})
