import t, { type Test } from 'tap'
import { BusAwayError, type Bus } from '../../../lib/bus.ts'
import { openBus } from '../../../lib/nats.ts'
import { newNats, quiet } from '../../servers.ts'
import { waitFor } from '../../wait.ts'

const nats = await newNats(t)

function newBus(t: Test): Bus {
  const bus = openBus({ url: nats.url, name: 'test', streams: [], logger: quiet })
  t.teardown(() => bus.close())
  return bus
}

const untilEnd = (t: Test): AbortSignal => {
  const stop = new AbortController()
  t.teardown(() => { stop.abort() })
  return stop.signal
}

t.test('what is told is heard by everybody who listens, and by one of a queue', async (t) => {
  const [teller, one, two] = [newBus(t), newBus(t), newBus(t)]
  const signal = untilEnd(t)
  const heard: string[] = []
  void one.hear('live.a.*', { signal, handle: ({ subject, body }) => { heard.push(`one ${subject} ${JSON.stringify(body)}`) } })
  void two.hear('live.a.*', { signal, handle: ({ subject }) => { heard.push(`two ${subject}`) } })
  for (const bus of [one, two]) void bus.hear('live.a.*', { signal, queue: 'some', handle: ({ subject }) => { heard.push(`queue ${subject}`) } })
  const heardBy = (who: string, subject: string): number => heard.filter((text) => text.startsWith(`${who} ${subject}`)).length
  await waitFor('all to listen', () => { teller.tell('live.a.x', { n: 1 }); return ['one', 'two', 'queue'].every((who) => heardBy(who, 'live.a.x') > 0) })
  teller.tell('live.a.y', { n: 2 })
  teller.tell('live.a.end', {})
  await waitFor('the last message', () => ['one', 'two', 'queue'].every((who) => heardBy(who, 'live.a.end') > 0))
  t.equal(heardBy('one', 'live.a.y {"n":2}'), 1)
  t.equal(heardBy('two', 'live.a.y'), 1)
  t.equal(heardBy('queue', 'live.a.y'), 1, 'one of the queue')
})

t.test('a question has one answer, and a rejection when nobody gives one', async (t) => {
  const [asking, answering] = [newBus(t), newBus(t)]
  const signal = untilEnd(t)
  await waitFor('both', () => asking.isConnected() && answering.isConnected())
  await t.rejects(asking.ask('live.q', {}, 500), BusAwayError, 'nobody is there')
  void answering.answer('live.q', { signal, queue: 'answering', handle: ({ body }) => { if (JSON.stringify(body) === '{"n":0}') throw new Error('on purpose'); return { seen: body } } })
  await waitFor('an answer', () => asking.ask('live.q', { n: 1 }, 500).then(() => true, () => false))
  t.same(await asking.ask('live.q', { n: 2 }, 1_000), { seen: { n: 2 } })
  await t.rejects(asking.ask('live.q', { n: 0 }, 300), BusAwayError, 'a failure is no answer')
  t.same(await asking.ask('live.q', { n: 3 }, 1_000), { seen: { n: 3 } }, 'and ends nothing')
})

t.test('who listened hears again once the bus is back', async (t) => {
  const [teller, hearing] = [newBus(t), newBus(t)]
  const heard: unknown[] = []
  void hearing.hear('live.b', { signal: untilEnd(t), handle: ({ body }) => { heard.push(body) } })
  await waitFor('the first', () => { teller.tell('live.b', {}); return heard.length > 0 })
  await nats.kill()
  await waitFor('the loss', () => !teller.isConnected())
  teller.tell('live.b', { lost: true })
  await t.rejects(teller.ask('live.b', {}, 500), BusAwayError)
  await nats.start()
  heard.length = 0
  await waitFor('the bus to be back', () => { teller.tell('live.b', { back: true }); return heard.length > 0 })
  t.same(heard[0], { back: true }, 'what was told meanwhile is lost')
})

t.test('what is told once the bus is closed is lost, and nobody\'s error', async (t) => {
  const bus = newBus(t)
  await waitFor('the bus', () => bus.isConnected())
  await bus.close()
  t.doesNotThrow(() => { bus.tell('live.late', {}) })
  await t.rejects(bus.ask('live.late', {}, 500), BusAwayError)
})
