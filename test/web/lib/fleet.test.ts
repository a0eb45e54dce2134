import t from 'tap'
import { Fleet, Samples } from '../../../web/src/lib/fleet.ts'
import { idOf, newSample, newSignal, newSummary } from '../fakes.ts'

const namesOf = (fleet: Fleet): string[] => fleet.living.map(({ name }) => name)

t.test('a snapshot in parts shows when all of it is there, and takes the place of what was known', async (t) => {
  const fleet = new Fleet(newSignal())
  fleet.hear({ type: 'snapshot', seq: 1, servers: [newSummary({ number: 1 })], isFirst: true, isLast: false })
  t.same(namesOf(fleet), [])
  fleet.hear({ type: 'snapshot', seq: 1, servers: [newSummary({ number: 2 })], isFirst: false, isLast: true })
  t.same(namesOf(fleet), ['server-1', 'server-2'])
  t.notOk(fleet.isLoaded)
  fleet.hear({ type: 'caughtUp', seq: 1 })
  t.ok(fleet.isLoaded)
  fleet.hear({ type: 'snapshot', seq: 9, servers: [newSummary({ number: 3 })], isFirst: true, isLast: false })
  t.same(namesOf(fleet), ['server-1', 'server-2'])
  fleet.hear({ type: 'snapshot', seq: 9, servers: [], isFirst: false, isLast: true })
  t.same(namesOf(fleet), ['server-3'])
})

t.test('a snapshot that was cut short leaves no trace in the next', async (t) => {
  const fleet = new Fleet(newSignal())
  fleet.hear({ type: 'snapshot', seq: 1, servers: [newSummary({ number: 1 })], isFirst: true, isLast: false })
  fleet.hear({ type: 'snapshot', seq: 2, servers: [newSummary({ number: 2 })], isFirst: true, isLast: true })
  t.same(namesOf(fleet), ['server-2'])
})

t.test('a change shows, and one that is gone is listed no more, but can still be looked at', async (t) => {
  const fleet = new Fleet(newSignal())
  fleet.hear({ type: 'server', seq: 1, server: newSummary({ phase: 'Starting', status: 'deploying' }) })
  fleet.hear({ type: 'server', seq: 2, server: newSummary() })
  t.equal(fleet.server(idOf(1))?.phase, 'Running')
  fleet.hear({ type: 'server', seq: 3, server: newSummary({ deletedAt: '2026-05-02T10:00:00.000Z' }) })
  t.same(namesOf(fleet), [])
  t.ok(fleet.server(idOf(1))?.deletedAt)
})

t.test('an answer of the API does not undo what the stream has told since', async (t) => {
  const fleet = new Fleet(newSignal())
  fleet.hear({ type: 'server', seq: 1, server: newSummary({ version: 3 }) })
  fleet.put(newSummary({ version: 2 }))
  t.equal(fleet.server(idOf(1))?.version, 3)
  fleet.put(newSummary({ version: 3, phase: 'Starting', status: 'deploying' }))
  t.equal(fleet.server(idOf(1))?.phase, 'Running')
  fleet.put(newSummary({ version: 4 }))
  t.equal(fleet.server(idOf(1))?.version, 4)
})

t.test('the list stays the same array until something changes', async (t) => {
  const fleet = new Fleet(newSignal())
  fleet.hear({ type: 'server', seq: 1, server: newSummary() })
  const { living } = fleet
  fleet.hear({ type: 'pong' })
  t.equal(fleet.living, living)
  fleet.hear({ type: 'server', seq: 2, server: newSummary() })
  t.not(fleet.living, living)
})

t.test('nothing of a tenant is left for the next', async (t) => {
  const fleet = new Fleet(newSignal())
  const samples = new Samples(newSignal())
  fleet.hear({ type: 'server', seq: 1, server: newSummary() })
  fleet.hear({ type: 'caughtUp', seq: 1 })
  samples.hear({ type: 'metrics', server: idOf(1), sample: newSample(3) })
  fleet.clear()
  samples.clear()
  t.same(namesOf(fleet), [])
  t.notOk(fleet.isLoaded)
  t.equal(fleet.server(idOf(1)), undefined)
  t.equal(samples.of(idOf(1)), undefined)
})

t.test('what was measured is void once a server stops', async (t) => {
  const samples = new Samples(newSignal())
  samples.hear({ type: 'metrics', server: idOf(1), sample: newSample(3) })
  samples.hear({ type: 'server', seq: 1, server: newSummary({ pendingRestart: 'motd' }) })
  t.equal(samples.of(idOf(1))?.players.online, 3)
  samples.hear({ type: 'server', seq: 2, server: newSummary({ phase: 'Stopping' }) })
  t.equal(samples.of(idOf(1)), undefined)
})
