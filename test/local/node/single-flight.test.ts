import t from 'tap'
import { setImmediate as turn } from 'node:timers/promises'
import { newLoop } from '../../../local/node/single-flight.ts'
import { newSlots } from '../../../local/node/slots.ts'
import { until } from './fixtures.ts'

t.test('work is never done twice at once, and once more when it was woken meanwhile', async (t) => {
  const gates: (() => void)[] = []
  let [begun, busy, most] = [0, 0, 0]
  const loop = newLoop(async () => {
    begun++
    most = Math.max(most, ++busy)
    await new Promise<void>((resolve) => gates.push(resolve))
    busy--
    return Infinity
  }, () => undefined)
  for (let wake = 0; wake < 5; wake++) loop.wake()
  gates.shift()?.()
  await until('it is done again', () => begun === 2)
  gates.shift()?.()
  await turn()
  await turn()
  t.equal(begun, 2, 'five wakes are one more turn')
  t.equal(most, 1)
  loop.wake()
  await until('it can be woken again', () => begun === 3)
  loop.stop()
  gates.shift()?.()
  await turn()
  loop.wake()
  t.equal(begun, 3, 'a stopped loop does nothing')
})

t.test('work that fails is tried again, and work that says so is done again by itself', async (t) => {
  const errors: unknown[] = []
  let turns = 0
  const loop = newLoop(() => {
    turns++
    return turns === 1 ? Promise.reject(new Error('broken')) : Promise.resolve(1)
  }, (error) => errors.push(error))
  loop.wake()
  await until('it went on', () => turns > 3)
  loop.stop()
  t.equal(errors.length, 1)
})

t.test('no more tasks run at once than there are slots, and a failed one frees its slot', async (t) => {
  const slots = newSlots(2)
  const gates: ((isOk: boolean) => void)[] = []
  let running = 0
  const task = (): Promise<void> => slots(async () => {
    running++
    const isOk = await new Promise<boolean>((resolve) => gates.push(resolve))
    running--
    if (!isOk) throw new Error('broken')
  })
  const tasks = Promise.allSettled([task(), task(), task(), task()])
  await turn()
  t.equal(running, 2)
  gates.shift()?.(false)
  await until('the third runs', () => gates.length === 2)
  t.equal(running, 2)
  while (gates.length > 0) {
    gates.shift()?.(true)
    await turn()
    await turn()
  }
  t.match((await tasks).map(({ status }) => status), ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
})
