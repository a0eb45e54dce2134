import t, { type Test } from 'tap'
import type { Command } from '../../../contracts/events.ts'
import { BusAwayError, MessageTooLargeError } from '../../../lib/bus.ts'
import { openDatabase, type Database } from '../../../lib/database.ts'
import { dispatchForEver, dispatchOnce, type Dispatcher, type Receiver } from '../../../sync/dispatch-outbox.ts'
import { newMetrics } from '../../../sync/metrics.ts'
import { claim } from '../../../sync/outbox.ts'
import { newPoke } from '../../../sync/poke.ts'
import { newBusReceiver } from '../../../sync/receivers.ts'
import { newDatabase, newNats, quiet } from '../../servers.ts'
import { newRandom } from '../../sync/random.ts'
import { waitFor } from '../../wait.ts'
import { collect, historyOf, insertCommand, insertServer, openTestBus, outboxOf, rowOf } from './platform.ts'

const nats = await newNats(t)
const signal = new AbortController().signal

const newDispatcher = (database: Database, receiver: Receiver, random = () => 0): Dispatcher => ({ database, receiver, metrics: newMetrics(), logger: quiet, poke: newPoke(), random })

/** Takes all commands, in order. */
function newTaker(take: (command: Command) => void = () => undefined): Receiver & { taken: Command[] } {
  const taken: Command[] = []
  return { taken, isThere: () => true, deliver: async (command) => { take(command); taken.push(command); return { end: 'Done' } } }
}

/** Runs dispatchers until the outbox is empty. */
async function drain(t: Test, database: Database, dispatchers: Dispatcher[]): Promise<void> {
  const stop = new AbortController()
  const loops = dispatchers.map((one) => dispatchForEver(one, stop.signal))
  t.teardown(() => { stop.abort() })
  // No server is left behind for as long as an outage would have it wait.
  await waitFor('the outbox to be empty', async () => {
    await database`UPDATE outbox SET next_at = now() WHERE next_at > now()`
    return (await database`SELECT 1 FROM outbox WHERE published_at IS NULL AND failed_at IS NULL LIMIT 1`).length === 0
  })
  stop.abort()
  await Promise.all(loops)
}

t.test('two dispatchers under failures: no command is lost or passes another of its server, and one that comes twice has the same id', async (t) => {
  const { database, url } = await newDatabase(t)
  const bus = await openTestBus(t, nats.url)
  const seen = collect(t, bus, 'server.>')
  const versions = 6
  const servers = await Promise.all(Array.from({ length: 50 }, async (_, index) => {
    const id = await insertServer(database, `server-${index}`)
    for (let version = 2; version <= versions; version++) await insertCommand(database, { server: id, name: `server-${index}`, version })
    return id
  }))
  const random = newRandom(3)
  const failing = (): Receiver => {
    const real = newBusReceiver(bus)
    return { isThere: () => true, async deliver(command, limit, attempts) {
      const luck = random()
      if (luck < 0.15) throw new BusAwayError('before it was stored')
      const delivery = await real.deliver(command, limit, attempts)
      if (luck > 0.9) throw new BusAwayError('after it was stored')
      return delivery
    } }
  }
  const other = openDatabase({ url, name: 'other', maxConnections: 5 })
  t.teardown(() => other.end({ timeout: 1 }))
  await drain(t, database, [newDispatcher(database, failing(), random), newDispatcher(other, failing(), random)])
  await waitFor('all messages', () => new Set(seen.map(({ id }) => id)).size === 50 * versions)
  for (const server of servers) {
    const ofServer = seen.map(({ body }) => body as Command).filter((command) => command.server === server)
    t.same(ofServer.map(({ version }) => version), [1, 2, 3, 4, 5, 6])
    t.same(ofServer.map(({ id }) => id), (await outboxOf(database, server)).sort((one, two) => one.version - two.version).map(({ id }) => id))
  }
})

t.test('while a command of a server is under way none behind it is claimed, and those of others are', async (t) => {
  const { database } = await newDatabase(t)
  const one = await insertServer(database, 'one')
  await insertCommand(database, { server: one, name: 'one', version: 2 })
  t.same((await claim(database)).map(({ version }) => version), [1])
  t.same(await claim(database), [], 'not again, nor the next')
  const two = await insertServer(database, 'two')
  t.same((await claim(database)).map(({ serverId }) => serverId), [two])
  await database`UPDATE outbox SET next_at = now() + INTERVAL '1 hour', locked_until = NULL WHERE server_id = ${one} AND version = 1`
  t.same(await claim(database), [], 'nor while the first one waits for its next try')
  await database`UPDATE outbox SET next_at = now(), locked_until = now() - INTERVAL '1 second' WHERE server_id = ${one} AND version = 1`
  t.match(await claim(database), [{ version: 1, attempts: 2 }], 'a claim that ran out is taken over')
})

t.test('a server with thousands of commands that wait holds up no other one', async (t) => {
  const { database } = await newDatabase(t)
  const one = await insertServer(database, 'one')
  await database`INSERT INTO outbox (tenant, id, server_id, version, type, data) SELECT tenant, gen_random_uuid(), server_id, number, type, data FROM outbox, generate_series(2, 10000) AS number`
  const two = await insertServer(database, 'two')
  const startedAt = performance.now()
  t.same((await claim(database)).map(({ serverId, version }) => [serverId, version]).sort(), [[one, 1], [two, 1]].sort())
  t.ok(performance.now() - startedAt < 5_000)
})

t.test('a claim that ran out does not end that of another one', async (t) => {
  const { database } = await newDatabase(t)
  const id = await insertServer(database, 'one')
  const slow = newDispatcher(database, { isThere: () => true, async deliver() {
    await database`UPDATE outbox SET locked_until = now() - INTERVAL '1 second'`
    await claim(database)
    throw new BusAwayError('too slow')
  } })
  t.equal(await dispatchOnce(slow, signal), 0)
  const [row] = await outboxOf(database, id)
  t.ok(row.lockedUntil > new Date(), 'the second claim holds')
})

t.test('poison is set aside, told to the owner, and holds up nobody', async (t) => {
  const { database } = await newDatabase(t)
  const bad = await insertServer(database, 'bad')
  await database`UPDATE outbox SET data = '{"name": "bad", "spec": {"eula": "perhaps"}}'`
  await insertCommand(database, { server: bad, name: 'bad', version: 2 })
  const large = await insertServer(database, 'large')
  const good = await insertServer(database, 'good')
  const taker = newTaker(({ data }) => { if (data.name === 'large') throw new MessageTooLargeError('too large') })
  await dispatchOnce(newDispatcher(database, taker), signal)
  await dispatchOnce(newDispatcher(database, taker), signal)
  t.same(taker.taken.map(({ data, version }) => [data.name, version]), [['good', 1], ['bad', 2]], 'the next version of the same server goes out')
  const [poison] = await outboxOf(database, bad)
  t.match(poison, { publishedAt: null, failure: /eula/ })
  t.ok(poison.failedAt)
  t.same(await historyOf(database, bad), ['command.failed: The change could not be sent to the cluster.'])
  t.match(await rowOf(database, large), { status: 'failed', refusal: { version: 1, reason: 'NotSent' } })
  t.match(await rowOf(database, good), { status: 'deploying', refusal: null })
})

t.test('a command of more than a message may hold is poison', async (t) => {
  const { database } = await newDatabase(t)
  const id = await insertServer(database, 'one', { spec: { motd: 'x' } })
  await database`UPDATE outbox SET data = jsonb_set(data, '{spec,jvmFlags}', '[]')`
  await database`UPDATE outbox SET data = data || jsonb_build_object('adopt', repeat('x', 1100000))`
  const taker = newTaker()
  await dispatchOnce(newDispatcher(database, taker), signal)
  t.same(taker.taken, [])
  t.ok((await outboxOf(database, id))[0].failedAt)
})

t.test('an outage is no poison, however long it is', async (t) => {
  const { database } = await newDatabase(t)
  const id = await insertServer(database, 'one')
  await database`UPDATE outbox SET attempts = 1000`
  const away = newDispatcher(database, { isThere: () => true, deliver: async () => { throw new BusAwayError('away') } })
  t.equal(await dispatchOnce(away, signal), 0)
  const [row] = await outboxOf(database, id)
  t.match(row, { failedAt: null, publishedAt: null, lockedUntil: null })
  t.ok(row.nextAt > row.createdAt, 'it waits a while')
  t.equal(await dispatchOnce(away, signal), 0)
  t.equal((await outboxOf(database, id))[0].attempts, 1001, 'and is not tried before')
})

t.test('a bug of ours is tried again, and given up in the end', async (t) => {
  const { database } = await newDatabase(t)
  const id = await insertServer(database, 'one')
  const buggy = newDispatcher(database, { isThere: () => true, deliver: async () => { throw new TypeError('a bug') } })
  await dispatchOnce(buggy, signal)
  t.equal((await outboxOf(database, id))[0].failedAt, null)
  await database`UPDATE outbox SET attempts = 19, next_at = now()`
  await dispatchOnce(buggy, signal)
  t.ok((await outboxOf(database, id))[0].failedAt)
})

t.test('a receiver that is away is asked for nothing; a poke wakes a loop that waits', async (t) => {
  const { database } = await newDatabase(t)
  const id = await insertServer(database, 'one')
  let isThere = false
  const taker = newTaker()
  const dispatcher = newDispatcher(database, { ...taker, isThere: () => isThere })
  const stop = new AbortController()
  const loop = dispatchForEver(dispatcher, stop.signal)
  t.equal((await outboxOf(database, id))[0].attempts, 0)
  isThere = true
  dispatcher.poke.now()
  await waitFor('the command', () => taker.taken.length === 1)
  stop.abort()
  await loop
})
