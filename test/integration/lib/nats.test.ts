import t, { type Test } from 'tap'
import { rm } from 'node:fs/promises'
import { connect, RetentionPolicy, StorageType } from 'nats'
import { ADVISORIES, EVENTS, PROJECT, type ConsumerSpec } from '../../../contracts/streams.ts'
import { BusAwayError, MessageTooLargeError, type Bus, type DeliveredMessage } from '../../../lib/bus.ts'
import { openBus } from '../../../lib/nats.ts'
import { newNats, quiet } from '../../servers.ts'
import { waitFor } from '../../wait.ts'

const nats = await newNats(t)
const server = '9f0d3c1e-3f0e-4d42-9d0e-111111111111'
const subject = `k8s.running.default.${server}`

async function newBus(t: Test): Promise<Bus> {
  const bus = openBus({ url: nats.url, name: 'test', streams: [EVENTS, ADVISORIES], logger: quiet })
  t.teardown(() => bus.close())
  await waitFor('the bus', () => bus.isConnected())
  return bus
}

t.test('the stream is kept as the contract says: 24 h, limits, file, two minutes of duplicates', async (t) => {
  await newBus(t)
  const nc = await connect({ servers: nats.url })
  t.teardown(() => nc.close())
  const { config } = await (await nc.jetstreamManager()).streams.info('HOMECRAFT_EVENTS')
  t.match(config, { retention: RetentionPolicy.Limits, storage: StorageType.File, max_age: 24 * 3600e9, duplicate_window: 120e9, subjects: ['server.>', 'k8s.>', 'sync.required', 'sync.complete'] })
})

t.test('a second message of one id is dropped', async (t) => {
  const bus = await newBus(t)
  t.equal(await bus.publish(subject, { n: 1 }, { id: 'a' }), 'Stored')
  t.equal(await bus.publish(subject, { n: 1 }, { id: 'a' }), 'Duplicate')
  t.same((await bus.newest(EVENTS.name, `k8s.*.default.${server}`))?.body, { n: 1 })
})

t.test('a message that is too large is told from a bus that is away', async (t) => {
  const bus = await newBus(t)
  await t.rejects(bus.publish(subject, { text: 'x'.repeat(1024 * 1024) }, { id: 'large' }), MessageTooLargeError)
  t.equal(await bus.publish(subject, { n: 1 }, { id: 'small' }), 'Stored', 'and others pass')
})

t.test('a message goes out only while the newest one of its server is the one that was seen', async (t) => {
  const bus = await newBus(t)
  const filter = `k8s.*.default.${server}`
  const seen = await bus.newest(EVENTS.name, filter)
  const expectNewest = { filter, sequence: seen?.sequence ?? 0 }
  t.equal(await bus.publish(`k8s.stopped.default.${server}`, { n: 2 }, { id: 'b', expectNewest }), 'Stored', 'another subject of the filter')
  t.equal(await bus.publish(subject, { n: 3 }, { id: 'c', expectNewest }), 'Outdated')
  t.same((await bus.newest(EVENTS.name, filter))?.body, { n: 2 })
  const other = 'k8s.*.default.9f0d3c1e-3f0e-4d42-9d0e-222222222222'
  t.equal(await bus.newest(EVENTS.name, other), undefined)
  t.equal(await bus.publish('k8s.stopped.default.9f0d3c1e-3f0e-4d42-9d0e-222222222222', {}, { id: 'd', expectNewest: { filter: other, sequence: 0 } }), 'Stored', 'none before')
})

t.test('a message is delivered until it is acknowledged, and set aside after too many times', async (t) => {
  const bus = await newBus(t)
  const spec: ConsumerSpec = { ...PROJECT, name: 'test-poison', filter: 'k8s.error.default.*', maxDeliver: 3 }
  const advisories: DeliveredMessage[] = []
  const seen: number[] = []
  const stop = new AbortController()
  const reading = [
    bus.consume(spec, { concurrency: 4, signal: stop.signal, handle: async ({ deliveries }) => { seen.push(deliveries); return { end: 'Retry', afterMs: 10 } } }),
    bus.consume({ stream: ADVISORIES.name, name: 'test-advisories', filter: ADVISORIES.subjects[0]!, ackWaitMs: 1000, maxDeliver: 5, maxAckPending: 10 }, { concurrency: 1, signal: stop.signal, handle: async (message) => { advisories.push(message); return { end: 'Ack' } } }),
  ]
  await bus.publish(`k8s.error.default.${server}`, { poison: true }, { id: 'poison' })
  const advisory = await waitFor('the advisory', () => advisories[0])
  t.same(seen, [1, 2, 3])
  const { stream_seq } = advisory.body as { stream_seq: number }
  t.same((await bus.read(EVENTS.name, stream_seq))?.body, { poison: true }, 'the message is still in the stream')
  stop.abort()
  await Promise.all(reading)
})

t.test('while NATS is away a call says so at once; when its data is gone too, streams and consumers are made anew', async (t) => {
  const bus = await newBus(t)
  const stop = new AbortController()
  const seen: unknown[] = []
  const reading = bus.consume({ ...PROJECT, name: 'test-outage' }, { concurrency: 4, signal: stop.signal, handle: async ({ body }) => { seen.push(body); return { end: 'Ack' } } })
  await nats.kill()
  await waitFor('the outage to be seen', () => !bus.isConnected())
  await t.rejects(bus.publish(subject, {}, { id: 'away' }), BusAwayError)
  await t.rejects(bus.newest(EVENTS.name, subject), BusAwayError)
  await rm(nats.folder, { recursive: true })
  await nats.start()
  await waitFor('the bus again', () => bus.isConnected())
  t.equal(await bus.publish(subject, { after: 'the outage' }, { id: 'back' }), 'Stored')
  await waitFor('the message', () => seen.some((body) => (body as { after?: string }).after === 'the outage'))
  stop.abort()
  await reading
})

t.test('an error of the reader repeats the message, and others pass it', async (t) => {
  const bus = await newBus(t)
  const stop = new AbortController()
  const done: unknown[] = []
  let failures = 0
  const reading = bus.consume({ ...PROJECT, name: 'test-errors', filter: 'k8s.starting.>' }, { concurrency: 4, signal: stop.signal, handle: async ({ body }) => {
    if ((body as { bad?: boolean }).bad && failures++ === 0) throw new Error('not this time')
    done.push(body)
    return { end: 'Ack' }
  } })
  await bus.publish('k8s.starting.default.x', { bad: true }, { id: 'bad' })
  await bus.publish('k8s.starting.default.y', { bad: false }, { id: 'good' })
  await waitFor('both', () => done.length === 2)
  t.same(done, [{ bad: false }, { bad: true }])
  stop.abort()
  await reading
})

t.test('a reader that is stopped while it begins ends all the same', async (t) => {
  const bus = await newBus(t)
  const stop = new AbortController()
  let hasEnded = false
  const reading = bus.consume({ ...PROJECT, name: 'test-stopped', filter: 'k8s.deleted.>' }, { concurrency: 4, signal: stop.signal, handle: async () => ({ end: 'Ack' }) })
  void reading.then(() => { hasEnded = true })
  stop.abort()
  await waitFor('its end', () => hasEnded, 3_000)
})

t.test('while NATS is away the bus closes at once', async (t) => {
  const bus = await newBus(t)
  await nats.kill()
  await waitFor('the outage to be seen', () => !bus.isConnected())
  const startedAt = performance.now()
  await bus.close()
  t.ok(performance.now() - startedAt < 2_000)
})
