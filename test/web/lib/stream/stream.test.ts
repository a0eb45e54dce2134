import t from 'tap'
import { CLOSE, type ServerMessage } from '../../../../contracts/socket.ts'
import { ApiProblem, NoAnswer } from '../../../../web/src/lib/api/problem.ts'
import { Stream } from '../../../../web/src/lib/stream/stream.ts'
import { FakeClock, idOf, newEvent, newOpenWire, newSignal, newSummary, settle, type FakeSocket } from '../../fakes.ts'

interface Harness {
  stream: Stream
  clock: FakeClock
  sockets: FakeSocket[]
  heard: ServerMessage[]
  /** What the next ticket fails with. */
  fail: (error: Error | undefined) => void
}

async function newHarness(): Promise<Harness> {
  const clock = new FakeClock()
  const { open, sockets } = newOpenWire()
  let failure: Error | undefined
  let tickets = 0
  const stream = new Stream({
    ticket: async () => {
      if (failure) throw failure
      tickets += 1
      return `t${tickets}`
    },
    open, signal: newSignal(), now: clock.now, after: clock.after, random: () => 1,
  })
  const heard: ServerMessage[] = []
  stream.listen((message) => { heard.push(message) })
  stream.start()
  await settle()
  return { stream, clock, sockets, heard, fail: (error) => { failure = error } }
}

const snapshot = (seq: number, isFirst = true, isLast = true): ServerMessage => ({ type: 'snapshot', seq, servers: [newSummary()], isFirst, isLast })
const last = (sockets: FakeSocket[]): FakeSocket => sockets.at(-1)!

t.test('the first stream asks for a snapshot, and is live once all has come', async (t) => {
  const { stream, sockets, heard } = await newHarness()
  t.equal(stream.connection.state, 'Connecting')
  t.equal(last(sockets).ticket, 't1')
  last(sockets).greet(snapshot(5))
  t.equal(last(sockets).resumeFrom, undefined)
  t.equal(stream.connection.state, 'Connecting')
  last(sockets).say({ type: 'caughtUp', seq: 5 })
  t.equal(stream.connection.state, 'Live')
  t.same(heard.map(({ type }) => type), ['hello', 'feed', 'snapshot', 'caughtUp'])
})

t.test('a lost stream is opened again with a new ticket, and goes on where it was lost', async (t) => {
  const { stream, clock, sockets } = await newHarness()
  last(sockets).greet(snapshot(5), { type: 'caughtUp', seq: 5 }, { type: 'server', seq: 8, server: newSummary() }, { type: 'event', seq: 9, server: idOf(1), event: newEvent() })
  last(sockets).end()
  t.match(stream.connection, { state: 'Retrying', nextTryAt: clock.now() + 500 })
  await clock.pass(500)
  t.equal(sockets.length, 2)
  t.equal(last(sockets).ticket, 't2')
  last(sockets).greet()
  t.equal(last(sockets).resumeFrom, 9)
  t.equal(stream.connection.state, 'Retrying', 'until what was missed has come')
  last(sockets).say({ type: 'caughtUp', seq: 12 })
  t.equal(stream.connection.state, 'Live')
})

t.test('a snapshot that was cut short counts for nothing', async (t) => {
  const { clock, sockets } = await newHarness()
  last(sockets).greet(snapshot(5), { type: 'caughtUp', seq: 5 }, snapshot(900, true, false))
  last(sockets).end()
  await clock.pass(500)
  last(sockets).greet()
  t.equal(last(sockets).resumeFrom, undefined)
})

t.test('a number never goes back', async (t) => {
  const { clock, sockets } = await newHarness()
  last(sockets).greet(snapshot(5), { type: 'caughtUp', seq: 5 }, { type: 'server', seq: 8, server: newSummary() }, { type: 'server', seq: 7, server: newSummary({ number: 2 }) })
  last(sockets).end()
  await clock.pass(500)
  last(sockets).greet()
  t.equal(last(sockets).resumeFrom, 8)
})

t.test('a page that is long without a stream says since when it is stale', async (t) => {
  const { stream, clock, sockets, fail } = await newHarness()
  last(sockets).greet(snapshot(5), { type: 'caughtUp', seq: 5 })
  const since = clock.now()
  await clock.pass(3_000)
  fail(new NoAnswer(new Error('x')))
  last(sockets).end()
  await clock.pass(4_999)
  t.match(stream.connection, { state: 'Retrying', since })
  await clock.pass(1)
  t.match(stream.connection, { state: 'Stale', since })
  await clock.pass(60_000)
  t.match(stream.connection, { state: 'Stale', since })
  fail(undefined)
  await clock.pass(15_000)
  last(sockets).greet({ type: 'caughtUp', seq: 5 })
  t.equal(stream.connection.state, 'Live')
})

t.test('tries come further and further apart, and close together again after one that worked', async (t) => {
  const { clock, sockets } = await newHarness()
  const waits: number[] = []
  for (const wait of [500, 1000, 2000]) {
    last(sockets).end()
    const { length } = sockets
    await clock.pass(wait - 1)
    t.equal(sockets.length, length)
    await clock.pass(1)
    t.equal(sockets.length, length + 1)
    waits.push(wait)
  }
  last(sockets).greet(snapshot(1), { type: 'caughtUp', seq: 1 })
  last(sockets).end()
  await clock.pass(500)
  t.equal(sockets.length, 5)
})

t.test('whoever does not want to wait does not have to', async (t) => {
  const { stream, sockets } = await newHarness()
  stream.retryNow()
  await settle()
  t.equal(sockets.length, 1, 'one that is open is left alone')
  last(sockets).end()
  stream.retryNow()
  stream.retryNow()
  await settle()
  t.equal(sockets.length, 2)
})

t.test('the page says that it is there, and notices when nobody answers', async (t) => {
  const { stream, clock, sockets } = await newHarness()
  last(sockets).greet(snapshot(1), { type: 'caughtUp', seq: 1 })
  const [socket] = sockets
  await clock.pass(15_000)
  t.same(socket?.said.at(-1), { type: 'ping' })
  socket?.say({ type: 'pong' })
  await clock.pass(15_000)
  t.equal(stream.connection.state, 'Live')
  await clock.pass(15_000)
  t.equal(stream.connection.state, 'Retrying')
  t.ok(socket?.isClosed)
})

t.test('a socket that never opens is given up', async (t) => {
  const { clock, sockets } = await newHarness()
  await clock.pass(16_000)
  t.ok(sockets[0]?.isClosed)
  t.equal(sockets.length, 2)
})

t.test('what an old socket still says is not listened to', async (t) => {
  const { stream, clock, sockets, heard } = await newHarness()
  const [old] = sockets
  old?.end()
  await clock.pass(500)
  last(sockets).greet(snapshot(1), { type: 'caughtUp', seq: 1 })
  const { length } = heard
  old?.say({ type: 'caughtUp', seq: 99 })
  old?.end(CLOSE.Revoked)
  t.equal(heard.length, length)
  t.equal(stream.connection.state, 'Live')
})

t.test('a revoked key ends it, and so does a session that is over', async (t) => {
  const revoked = await newHarness()
  last(revoked.sockets).greet()
  last(revoked.sockets).end(CLOSE.Revoked)
  t.equal(revoked.stream.connection.state, 'SignedOut')
  await revoked.clock.pass(60_000)
  t.equal(revoked.sockets.length, 1)

  const over = await newHarness()
  over.fail(new ApiProblem({ title: 'T', detail: 'D', status: 401 }))
  last(over.sockets).end()
  await over.clock.pass(500)
  t.equal(over.stream.connection.state, 'SignedOut')
  over.fail(undefined)
  over.stream.start()
  await settle()
  last(over.sockets).greet()
  t.equal(last(over.sockets).resumeFrom, undefined, 'the next session begins anew')
})

t.test('a stream that is stopped stays so', async (t) => {
  const { stream, clock, sockets } = await newHarness()
  last(sockets).greet(snapshot(1), { type: 'caughtUp', seq: 1 })
  stream.stop()
  t.ok(sockets[0]?.isClosed)
  sockets[0]?.end()
  await clock.pass(60_000)
  t.equal(sockets.length, 1)
})

t.test('wishes reach the stream that is open, and the next one', async (t) => {
  const { stream, clock, sockets } = await newHarness()
  last(sockets).greet(snapshot(1), { type: 'caughtUp', seq: 1 })
  stream.subscriptions.followLog(idOf(1), 200)
  const wish = { type: 'subscribe', topic: 'logs', server: idOf(1), tail: 200 }
  t.same(last(sockets).said.at(-1), wish)
  last(sockets).end()
  await clock.pass(500)
  last(sockets).greet()
  t.same(last(sockets).said.at(-1), wish)
})

t.test('what a later release says is passed over', async (t) => {
  const { stream, sockets, heard } = await newHarness()
  last(sockets).greet(snapshot(1), { type: 'caughtUp', seq: 1 })
  const { length } = heard
  last(sockets).say({ type: 'weather', rain: true }, { type: 'pong', extra: 1 })
  t.same(heard.slice(length), [{ type: 'pong' }])
  t.equal(stream.connection.state, 'Live')
})
