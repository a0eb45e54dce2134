import { mock } from 'node:test'
import t from 'tap'
import { newFeedTeller } from '../../lib/feed-teller.ts'

t.test('the first change is told at once, those of the next moment together, each tenant for itself', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => { mock.timers.reset() })
  const told: string[] = []
  const feed = newFeedTeller({ tell: (subject) => { told.push(subject) } })
  feed.tell('acme')
  for (let count = 0; count < 100; count++) feed.tell('acme')
  feed.tell('other')
  t.same(told, ['live.feed.acme', 'live.feed.other'])
  mock.timers.tick(25)
  t.same(told, ['live.feed.acme', 'live.feed.other', 'live.feed.acme'], 'nothing more of the other')
  mock.timers.tick(25)
  feed.tell('acme')
  t.equal(told.length, 4, 'after the moment it is a first one again')
})
