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

t.test('when too many wait, who has waited longest is refused', async (t) => {
  const slots = newSlots({ name: 'the database', count: 1, mostWaiting: 1, patienceMs: 60_000 })
  const first = newWork()
  const held = slots.hold(first.work)
  const longest = t.rejects(slots.hold(async () => 'second'), { code: 'HC_TOO_BUSY', message: /wait for the database/ })
  const waits = slots.hold(async () => 'third')
  await longest
  first.end('first')
  t.same(await Promise.all([held, waits]), ['first', 'third'])
})

t.test('where nobody may wait, one more is refused at once', async (t) => {
  const slots = newSlots({ name: 'a slot', count: 1, mostWaiting: 0, patienceMs: 60_000 })
  const first = newWork()
  const held = slots.hold(first.work)
  await t.rejects(slots.hold(async () => 'second'), { code: 'HC_TOO_BUSY' })
  first.end('first')
  await held
})

t.test('who is not there any more waits no longer', async (t) => {
  const slots = newSlots({ name: 'a slot', count: 1, mostWaiting: 10, patienceMs: 60_000 })
  const first = newWork()
  const held = slots.hold(first.work)
  const stop = new AbortController()
  let hasRun = false
  const left = t.rejects(slots.hold(async () => { hasRun = true }, { signal: stop.signal }), { message: /not there any more/ })
  stop.abort(new Error('left'))
  await left
  first.end('done')
  await held
  t.equal(await slots.hold(async () => 'next', { signal: new AbortController().signal }), 'next', 'it leaves no gap')
  await t.rejects(slots.hold(async () => 'late', { signal: stop.signal }), { message: 'left' })
  t.equal(hasRun, false)
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
  const all = [slots.hold(first.work), ...['a1', 'a2', 'b1', 'a3', 'b2'].map((name) => slots.hold(async () => { order.push(name) }, { names: [name.slice(0, 1)] }))]
  first.end('done')
  await Promise.all(all)
  t.same(order, ['a1', 'b1', 'a2', 'b2', 'a3'])
})

t.test('nobody is refused for what another one asks', async (t) => {
  const slots = newSlots({ name: 'a slot', count: 1, mostWaiting: 3, patienceMs: 60_000 })
  const first = newWork()
  const wait = (name: string): Promise<string> => slots.hold(async () => name, { names: [name.slice(0, 1)] })
  const held = slots.hold(first.work)
  const refused = ['a1', 'a2'].map((name) => t.rejects(wait(name), { code: 'HC_TOO_BUSY' }))
  const served = ['a3', 'b1', 'b2', 'c1'].map(wait)
  // Of b and a, who then had two each, b was first.
  const [lost] = await Promise.allSettled([served[1]!])
  first.end('first')
  await Promise.all([held, ...refused])
  t.equal(lost?.status, 'rejected')
})
