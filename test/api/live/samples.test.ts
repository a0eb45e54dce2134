import t from 'tap'
import { newSamples } from '../../../api/live/samples.ts'
import { sampleOf } from '../../../contracts/subjects.ts'
import type { Bus, HearOptions } from '../../../lib/bus.ts'

const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']
const newSample = (online: number) => ({ at: '2026-05-01T10:00:00.000Z', players: { online, max: 20, names: [] }, latencyMs: 1 })

/** Measurements that a test tells. */
async function newTestSamples() {
  const clock = { now: 0 }
  let hears: HearOptions<void>['handle'] = () => undefined
  const bus: Pick<Bus, 'hear'> = { hear: async (_subject, { handle }) => { hears = handle } }
  const samples = newSamples(bus, () => clock.now)
  await samples.run(new AbortController().signal)
  const tell = (tenant: string, server: string, body: object): void => { void hears({ subject: sampleOf(tenant, server), body }) }
  const follow = (tenant: string) => {
    const taken: string[] = []
    return { taken, leave: samples.follow(tenant, (server, { text }) => { taken.push(`${server.slice(-1)}:${JSON.parse(text).sample.players.online}`) }) }
  }
  return { clock, tell, follow, samples }
}

t.test('who follows hears of the own servers alone, until they leave', async (t) => {
  const { tell, follow } = await newTestSamples()
  const { taken, leave } = follow('default')
  tell('default', one, newSample(1))
  tell('friends', two, newSample(2))
  tell('default', one, { online: 'many' })
  leave()
  tell('default', one, newSample(3))
  t.same(taken, ['1:1'])
})

t.test('who begins to follow hears nothing old of a server that has ended, and what it tells after all', async (t) => {
  const { tell, samples } = await newTestSamples()
  tell('default', one, newSample(1))
  tell('default', two, newSample(2))
  t.same(samples.known('default'), [one, two])
  t.same(samples.known('friends'), [])
  const taken: string[] = []
  samples.follow('default', (server) => { taken.push(server) }, new Set([one]))
  t.same(taken, [two])
  tell('default', one, newSample(3))
  t.same(taken, [two, one])
})

t.test('who begins to follow hears at once the newest that is known, and nothing old', async (t) => {
  const { clock, tell, follow } = await newTestSamples()
  tell('default', one, newSample(1))
  tell('default', two, newSample(2))
  clock.now = 50_000
  tell('default', one, newSample(3))
  t.same(follow('default').taken, ['2:2', '1:3'])
  t.same(follow('friends').taken, [], 'nothing of another tenant')
  clock.now = 61_000
  t.same(follow('default').taken, ['1:3'], 'a server that is measured no more is forgotten')
})
