import t from 'tap'
import { retryDelay } from '../../../../web/src/lib/stream/retry.ts'

t.test('each try waits twice as long as the one before, up to a bound', async (t) => {
  t.same([0, 1, 2, 3, 4, 5, 6, 99].map((attempt) => retryDelay(attempt, () => 1)), [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000])
})

t.test('pages that lost their stream together don\'t come back together', async (t) => {
  t.equal(retryDelay(3, () => 0), 2000)
  t.equal(retryDelay(3, () => 0.5), 3000)
})
