import t from 'tap'
import type { ClientMessage } from '../../../../contracts/socket.ts'
import { Subscriptions } from '../../../../web/src/lib/stream/subscriptions.ts'
import { idOf } from '../../fakes.ts'

function newFake(): { subscriptions: Subscriptions; said: ClientMessage[] } {
  const said: ClientMessage[] = []
  return { subscriptions: new Subscriptions((message) => { said.push(message) }), said }
}

t.test('a new stream is told of all servers, from where the page left off', async (t) => {
  const { subscriptions } = newFake()
  t.same(subscriptions.toMessages(undefined), [{ type: 'subscribe', topic: 'servers' }])
  t.same(subscriptions.toMessages(7), [{ type: 'subscribe', topic: 'servers', resumeFrom: 7 }])
  t.same(subscriptions.toMessages(0), [{ type: 'subscribe', topic: 'servers', resumeFrom: 0 }])
})

t.test('wishes for measurements make one subscription', async (t) => {
  const { subscriptions, said } = newFake()
  const first = subscriptions.followMetrics([idOf(1)])
  const second = subscriptions.followMetrics([idOf(2), idOf(1)])
  t.same(said.at(-1), { type: 'subscribe', topic: 'metrics', servers: [idOf(1), idOf(2)] })
  const all = subscriptions.followMetrics('All')
  t.same(said.at(-1), { type: 'subscribe', topic: 'metrics' })
  all()
  first()
  t.same(said.at(-1), { type: 'subscribe', topic: 'metrics', servers: [idOf(2), idOf(1)] })
  second()
  t.same(said.at(-1), { type: 'unsubscribe', topic: 'metrics' })
  const { length } = said
  second()
  t.equal(said.length, length, 'a wish is let go of once')
})

t.test('more servers than may be named are all servers', async (t) => {
  const { subscriptions, said } = newFake()
  subscriptions.followMetrics(Array.from({ length: 201 }, (_, number) => idOf(number)))
  t.same(said, [{ type: 'subscribe', topic: 'metrics' }])
})

t.test('a console is followed until its last reader has gone', async (t) => {
  const { subscriptions, said } = newFake()
  const first = subscriptions.followLog(idOf(1), 200)
  const second = subscriptions.followLog(idOf(1), 50)
  subscriptions.followMetrics('All')
  t.same(subscriptions.toMessages(1).slice(1), [{ type: 'subscribe', topic: 'metrics' }, { type: 'subscribe', topic: 'logs', server: idOf(1), tail: 50 }])
  first()
  t.not(said.at(-1)?.type, 'unsubscribe')
  second()
  t.same(said.at(-1), { type: 'unsubscribe', topic: 'logs', server: idOf(1) })
  t.equal(subscriptions.toMessages(1).length, 2)
})
