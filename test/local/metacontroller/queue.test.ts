import t from 'tap'
import { newWorkQueue, type Clock, type Outcome, type WorkQueue } from '../../../local/metacontroller/queue.ts'

interface World {
  queue: WorkQueue
  /** Keys whose work was begun, in order. */
  begun: string[]
  /** Ends the work on a key. */
  end: (key: string, outcome?: Outcome) => Promise<void>
  /** Lets time pass. */
  pass: (ms: number) => void
}

function newWorld(workers = 1): World {
  let now = 0
  let timers: { at: number; callback: () => void }[] = []
  const clock: Clock = {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback }
      timers.push(timer)
      return () => (timers = timers.filter((one) => one !== timer))
    },
  }
  const begun: string[] = []
  const ends = new Map<string, (outcome: Outcome) => void>()
  const work = (key: string): Promise<Outcome> => {
    begun.push(key)
    return new Promise((resolve) => ends.set(key, resolve))
  }
  const queue = newWorkQueue({ workers, clock, work })
  return {
    queue,
    begun,
    async end(key, outcome = { type: 'Done' }) {
      ends.get(key)!(outcome)
      await new Promise((resolve) => setImmediate(resolve))
    },
    pass(ms) {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { callback } of due) callback()
    },
  }
}

t.test('nothing is worked on before the start, and each key once however often it was added', async (t) => {
  const { queue, begun, end } = newWorld()
  for (const key of ['a', 'b', 'a']) queue.add(key)
  t.same(begun, [])
  queue.start()
  t.same(begun, ['a'], 'one worker')
  await end('a')
  await end('b')
  t.same(begun, ['a', 'b'])
})

t.test('as many keys are worked on at a time as there are workers, never one twice', async (t) => {
  const { queue, begun, end } = newWorld(2)
  queue.start()
  for (const key of ['a', 'a', 'b', 'c']) queue.add(key)
  t.same(begun, ['a', 'b'])
  await end('b')
  t.same(begun, ['a', 'b', 'c'])
  await end('a')
  t.same(begun, ['a', 'b', 'c', 'a'], 'added while it was worked on: once more')
})

t.test('failures of one key double its delay up to 1000 s, success forgets them', async (t) => {
  const { queue, begun, end, pass } = newWorld()
  queue.start()
  queue.add('a')
  const delays: number[] = []
  for (let failure = 0; failure < 20; failure++) {
    const seen = begun.length
    await end('a', { type: 'Failed' })
    let waited = 0
    while (begun.length === seen) {
      const step = Math.max(1, waited)
      pass(step)
      waited += step
    }
    delays.push(waited)
  }
  t.same(delays.slice(0, 6), [8, 16, 32, 64, 128, 256], 'within the steps of this clock')
  t.ok(delays.at(-1)! >= 1_000_000 && delays.at(-1)! < 2_100_000)
  await end('a')
  queue.add('a')
  await end('a', { type: 'Failed' })
  const seen = begun.length
  pass(5)
  t.equal(begun.length, seen + 1)
})

t.test('failures of all keys together are let through a hundred at once, then ten a second', async (t) => {
  const { queue, begun, end, pass } = newWorld(200)
  queue.start()
  const keys = Array.from({ length: 120 }, (_, index) => `k${index}`)
  for (const key of keys) queue.add(key)
  for (const key of keys) await end(key, { type: 'Failed' })
  pass(5)
  t.equal(begun.length, 220)
  pass(1_000)
  t.equal(begun.length, 230)
})

t.test('of several delays the earliest counts, and a plain add does not wait', async (t) => {
  const { queue, begun, end, pass } = newWorld()
  queue.start()
  queue.addAfter('a', 1_000)
  queue.addAfter('a', 100)
  queue.addAfter('a', 500)
  pass(99)
  t.same(begun, [])
  queue.add('a')
  t.same(begun, ['a'])
  await end('a')
  pass(1)
  t.same(begun, ['a', 'a'])
  await end('a')
  pass(10_000)
  t.same(begun, ['a', 'a'])
  queue.addAfter('a', 0)
  t.equal(begun.length, 3)
})

t.test('work that ends with a time comes again then, without growing delays', async (t) => {
  const { queue, begun, end, pass } = newWorld()
  queue.start()
  queue.add('a')
  for (let round = 1; round <= 3; round++) {
    await end('a', { type: 'After', ms: 2_000 })
    pass(1_999)
    t.equal(begun.length, round)
    pass(1)
    t.equal(begun.length, round + 1)
  }
  await end('a', { type: 'After', ms: 0 })
  t.equal(begun.length, 5)
})

t.test('a stop waits for the work in hand and takes no more', async (t) => {
  const { queue, begun, end, pass } = newWorld()
  queue.start()
  queue.add('a')
  queue.add('b')
  queue.addAfter('c', 100)
  let stopped = false
  const stopping = queue.stop().then(() => (stopped = true))
  queue.add('d')
  pass(1_000)
  t.notOk(stopped)
  await end('a', { type: 'Failed' })
  await stopping
  t.same(begun, ['a'])
})
