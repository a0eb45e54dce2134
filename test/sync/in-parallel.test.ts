import t from 'tap'
import { inParallel } from '../../sync/in-parallel.ts'

t.test('everything is worked on, no more at once than the limit', async (t) => {
  let running = 0
  let most = 0
  const done: number[] = []
  await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setImmediate(resolve))
    running--
    done.push(item)
  })
  t.same(done, [1, 2, 3, 4, 5, 6, 7])
  t.equal(most, 3)
})

t.test('after an error nothing new is begun, what runs ends, and the error is thrown', async (t) => {
  const begun: number[] = []
  const ended: number[] = []
  await t.rejects(inParallel([1, 2, 3, 4, 5, 6], 2, async (item) => {
    begun.push(item)
    if (item === 1) throw new Error('not this one')
    await new Promise((resolve) => setImmediate(resolve))
    ended.push(item)
  }), { message: 'not this one' })
  t.same([begun, ended], [[1, 2], [2]])
})

t.test('nothing to do is done at once', async (t) => { await t.resolves(inParallel([], 3, async () => { throw new Error('never') })) })
