import t from 'tap'
import { newKeyedLock } from '../../relay/keyed-lock.ts'

t.test('tasks of one key run one after the other, those of others beside them', async (t) => {
  const lock = newKeyedLock(10)
  const steps: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = lock.run('a', async () => {
    steps.push('a1 begins')
    await gate.promise
    steps.push('a1 ends')
  })
  const second = lock.run('a', async () => void steps.push('a2'))
  await lock.run('b', async () => void steps.push('b'))
  gate.resolve()
  await Promise.all([first, second])
  t.strictSame(steps, ['a1 begins', 'b', 'a1 ends', 'a2'])
})

t.test('a task that fails holds up nobody', async (t) => {
  const lock = newKeyedLock(10)
  const failing = lock.run('a', () => Promise.reject(new Error('no')))
  const next = lock.run('a', async () => 'done')
  await t.rejects(failing, /no/)
  t.equal(await next, 'done')
})

t.test('more than a few do not wait for one key', async (t) => {
  const lock = newKeyedLock(2)
  const gate = Promise.withResolvers<void>()
  const running = [lock.run('a', () => gate.promise), lock.run('a', () => gate.promise)]
  await t.rejects(lock.run('a', async () => undefined), { code: 'HC_BUSY' })
  gate.resolve()
  await Promise.all(running)
  t.equal(await lock.run('a', async () => 'free again'), 'free again')
})
