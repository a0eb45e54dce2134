import t from 'tap'
import { newSubscriptions } from '../../../api/live/subscriptions.ts'

const ended = new AbortController().signal

t.test('one that takes over ends those of its key that were there before, and no others', async (t) => {
  const subscriptions = newSubscriptions(5, ended)
  const [first, second, other, third] = ['servers', 'servers', 'metrics', 'servers'].map((key) => subscriptions.begin(key)!)
  t.equal(first!.signal.aborted, false, 'as long as the second is not accepted')
  second!.takeOver()
  t.same([first, second, other, third].map((one) => one!.signal.aborted), [true, false, false, false])
  third!.takeOver()
  t.same([second, other, third].map((one) => one!.signal.aborted), [true, false, false])
})

t.test('one that is refused leaves the one before as it was', async (t) => {
  const subscriptions = newSubscriptions(1, ended)
  const [first, refused] = [subscriptions.begin('servers')!, subscriptions.begin('servers')!]
  refused.leave()
  t.equal(first.signal.aborted, false)
  subscriptions.begin('servers')!.takeOver()
  t.equal(first.signal.aborted, true)
})

t.test('an end is that of all of a key, also of those that are not accepted yet', async (t) => {
  const subscriptions = newSubscriptions(5, ended)
  const [first, second, other] = ['servers', 'servers', 'metrics'].map((key) => subscriptions.begin(key)!)
  subscriptions.end('servers')
  t.same([first, second, other].map((one) => one!.signal.aborted), [true, true, false])
})

t.test('so many things are followed at once, and as many asked for in their place', async (t) => {
  const subscriptions = newSubscriptions(2, ended)
  const first = subscriptions.begin('a')!
  subscriptions.begin('b')
  t.equal(subscriptions.begin('c'), undefined)
  t.ok(subscriptions.begin('a'))
  t.ok(subscriptions.begin('b'))
  t.equal(subscriptions.begin('a'), undefined)
  first.leave()
  t.ok(subscriptions.begin('a'))
  subscriptions.end('a')
  t.ok(subscriptions.begin('c'), 'what has ended makes room')
})

t.test('all end with the connection', async (t) => {
  const connection = new AbortController()
  const subscription = newSubscriptions(2, connection.signal).begin('a')!
  connection.abort()
  t.equal(subscription.signal.aborted, true)
})
