import t from 'tap'
import { newHandover } from '../../../api/console/handover.ts'

const never = new AbortController().signal

/** Whether a promise has resolved by now. */
async function isOver(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending')
  await new Promise((resolve) => setImmediate(resolve))
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending
}

t.test('a value is handed over, and is done with when the next is asked for', async (t) => {
  const handover = newHandover<string>(never)
  const given = handover.give('one')
  t.equal(await handover.take(1_000), 'one')
  t.notOk(await isOver(given))
  const next = handover.take(1_000)
  t.ok(await isOver(given))
  const second = handover.give('two')
  t.equal(await next, 'two')
  t.notOk(await isOver(second))
})

t.test('who takes waits for a while', async (t) => {
  const handover = newHandover<string>(never)
  t.equal(await handover.take(5), undefined)
  void handover.give('late')
  t.equal(await handover.take(5), 'late')
})

t.test('what several offer comes in order', async (t) => {
  const handover = newHandover<string>(never)
  void handover.give('one')
  void handover.give('two')
  t.same([await handover.take(5), await handover.take(5), await handover.take(5)], ['one', 'two', undefined])
})

t.test('with the signal nobody waits any more', async (t) => {
  const stop = new AbortController()
  const handover = newHandover<string>(stop.signal)
  const taken = handover.give('one')
  const waiting = handover.give('two')
  await handover.take(1_000)
  stop.abort()
  await Promise.all([taken, waiting, handover.give('three')])
  t.equal(await handover.take(60_000), undefined)

  const other = new AbortController()
  const taking = newHandover<string>(other.signal).take(60_000)
  other.abort()
  t.equal(await taking, undefined)
})
