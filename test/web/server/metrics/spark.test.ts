import t from 'tap'
import { toSparkPath } from '../../../../web/src/server/metrics/spark.ts'

t.test('a line goes from left to right, the most at the top', async (t) => {
  t.equal(toSparkPath([0, 5, 10], 10), 'M0 31L60 16L120 1')
  t.equal(toSparkPath([20], 10), 'M0 1', 'what is beyond stays within')
})

t.test('it is broken where nothing was measured', async (t) => {
  t.equal(toSparkPath([0, null, 0], 10), 'M0 31M120 31')
  t.equal(toSparkPath([null, null], 10), '')
  t.equal(toSparkPath([], 10), '')
})

t.test('a server that does nothing has a flat line', async (t) => { t.equal(toSparkPath([0, 0], 0), 'M0 31L120 31') })
