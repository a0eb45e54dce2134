import t from 'tap'
import { ProblemError } from '../../../api/errors.ts'
import { newFeeds, type Freshness } from '../../../api/live/feeds.ts'
import type { Bus } from '../../../lib/bus.ts'
import { DatabaseAwayError } from '../../../lib/database.ts'
import { waitFor } from '../../wait.ts'

/** Feeds on a database that fails as it is told to, while the test runs. */
function newWorld(t: { teardown: (end: () => void) => void }, bus?: Pick<Bus, 'isConnected' | 'hear'>, clock?: () => number) {
  const world: { failure: Error | undefined } = { failure: undefined }
  const states: Freshness['state'][] = []
  let reads = 0
  const feeds = newFeeds({ bus, ...(clock && { clock }), onFreshness: ({ state }) => { states.push(state) }, read: async (_tenant, work) => {
    reads++
    if (world.failure) throw world.failure
    // What is read is none of this test.
    return work((() => []) as never)
  } })
  const stop = new AbortController()
  t.teardown(() => { stop.abort() })
  void feeds.run(stop.signal)
  const { feed } = feeds.hold('acme')
  feed.join({ take: () => undefined, startOver: () => undefined }, 0)
  return { world, feeds, feed, states, reads: () => reads }
}

t.test('a database that is too busy is there, and asked again soon', async (t) => {
  const { world, feeds, feed, states, reads } = newWorld(t)
  await waitFor('the first poll', () => feeds.freshness().state === 'Direct')
  world.failure = new ProblemError('HC_TOO_BUSY', 'busy')
  const before = reads()
  feed.poke()
  await waitFor('it to be asked again', () => reads() >= before + 2)
  world.failure = undefined
  t.same(states, ['Direct'])
})

t.test('one that is away is told to be away, until it is back', async (t) => {
  const { world, feed, states } = newWorld(t)
  await waitFor('the first poll', () => states.length === 1)
  world.failure = new DatabaseAwayError('away')
  feed.poke()
  await waitFor('it to be told', () => states.length === 2)
  world.failure = undefined
  await waitFor('it to be told', () => states.length === 3)
  t.same(states, ['Direct', 'Away', 'Direct'])
})

t.test('a bus that is away is told to be away, until it is back and what it lost was looked for', async (t) => {
  let isConnected = false
  const { states } = newWorld(t, { isConnected: () => isConnected, hear: async () => undefined })
  await waitFor('the first poll', () => states.length === 1)
  isConnected = true
  await waitFor('it to be live', () => states.length === 2)
  isConnected = false
  await waitFor('it to be told', () => states.length === 3)
  t.same(states, ['Polling', 'Live', 'Polling'])
})

t.test('a database that has been too busy for long counts as away: nothing is shown of it', async (t) => {
  let now = 0
  const { world, states } = newWorld(t, undefined, () => now)
  await waitFor('the first poll', () => states.length === 1)
  world.failure = new ProblemError('HC_TOO_BUSY', 'busy')
  now = 60_000
  await waitFor('it to be told', () => states.length === 2)
  world.failure = undefined
  await waitFor('it to be told', () => states.length === 3)
  t.same(states, ['Direct', 'Away', 'Direct'])
})
