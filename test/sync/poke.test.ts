import t from 'tap'
import { newPoke } from '../../sync/poke.ts'

const LONG_MS = 3_600_000
const never = new AbortController().signal

t.test('a poke wakes who waits', async (t) => {
  const poke = newPoke()
  const waiting = poke.wait(LONG_MS, never)
  poke.now()
  await t.resolves(waiting)
})

t.test('a poke is kept for who comes later, once', async (t) => {
  const poke = newPoke()
  poke.now()
  await poke.wait(LONG_MS, never)
  const stop = new AbortController()
  let isAwake = false
  const waiting = poke.wait(LONG_MS, stop.signal).then(() => { isAwake = true })
  await new Promise((resolve) => setImmediate(resolve))
  t.notOk(isAwake)
  stop.abort()
  await waiting
})

t.test('without a poke the time ends the wait, and an abort does at once', async (t) => {
  const poke = newPoke()
  await t.resolves(poke.wait(1, never))
  await t.resolves(poke.wait(LONG_MS, AbortSignal.abort()))
})
