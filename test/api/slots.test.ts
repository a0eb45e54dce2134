import t from 'tap'
import { newSlots } from '../../api/slots.ts'

/** Work that ends when it is told to. */
function newWork() {
  const { promise, resolve } = Promise.withResolvers<string>()
  return { work: () => promise, end: resolve }
}

t.test('only so many work at once, the others in the order in which they came', async (t) => {
  const slots = newSlots({ name: 'a slot', count: 1, mostWaiting: 10, patienceMs: 60_000 })
  const order: number[] = []
  const first = newWork()
  const all = [slots.hold(first.work), ...[1, 2, 3].map((n) => slots.hold(async () => { order.push(n) }))]
  t.same(order, [])
  first.end('done')
  await Promise.all(all)
  t.same(order, [1, 2, 3])
})

t.test('who would make the queue too long is refused at once', async (t) => {
  const slots = newSlots({ name: 'the database', count: 1, mostWaiting: 1, patienceMs: 60_000 })
  const first = newWork()
  const held = slots.hold(first.work)
  const waits = slots.hold(async () => 'second')
  await t.rejects(slots.hold(async () => 'third'), { code: 'HC_TOO_BUSY', message: /wait for the database/ })
  first.end('first')
  t.same(await Promise.all([held, waits]), ['first', 'second'])
})

t.test('who waits too long gives up, and leaves no gap', async (t) => {
  const slots = newSlots({ name: 'a slot', count: 1, mostWaiting: 2, patienceMs: 5 })
  const first = newWork()
  const held = slots.hold(first.work)
  await t.rejects(slots.hold(async () => 'too late'), { code: 'HC_TOO_BUSY' })
  first.end('first')
  await held
  t.equal(await slots.hold(async () => 'next'), 'next')
})

t.test('work that fails gives its slot back', async (t) => {
  const slots = newSlots({ name: 'a slot', count: 1, mostWaiting: 0, patienceMs: 1 })
  await t.rejects(slots.hold(async () => { throw new Error('no') }), { message: 'no' })
  t.equal(await slots.hold(async () => 'yes'), 'yes')
})

t.test('names take turns, so that nobody waits for all that another one asks', async (t) => {
  const slots = newSlots({ name: 'a slot', count: 1, mostWaiting: 10, patienceMs: 60_000 })
  const order: string[] = []
  const first = newWork()
  const all = [slots.hold(first.work, 'a'), ...['a1', 'a2', 'b1', 'a3', 'b2'].map((name) => slots.hold(async () => { order.push(name) }, name.slice(0, 1)))]
  first.end('done')
  await Promise.all(all)
  t.same(order, ['a1', 'b1', 'a2', 'b2', 'a3'])
})

t.test('of one name only so many wait, and the others have room', async (t) => {
  const slots = newSlots({ name: 'a slot', count: 1, mostWaiting: 3, mostOfOne: 2, patienceMs: 60_000 })
  const first = newWork()
  const all = [slots.hold(first.work, 'a'), slots.hold(async () => 'a1', 'a'), slots.hold(async () => 'a2', 'a')]
  await t.rejects(slots.hold(async () => 'a3', 'a'), { code: 'HC_TOO_BUSY' })
  all.push(slots.hold(async () => 'b1', 'b'))
  await t.rejects(slots.hold(async () => 'c1', 'c'), { code: 'HC_TOO_BUSY' }, 'of all together')
  first.end('first')
  t.same(await Promise.all(all), ['first', 'a1', 'a2', 'b1'])
})
