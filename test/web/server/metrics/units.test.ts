import t from 'tap'
import { toCoresOf, toElapsed, toFine, toShort } from '../../../../web/src/server/metrics/units.ts'

t.test('measures have as many decimals as they need, and no more than can be read', async (t) => {
  t.same([20, 19.84, 0, 1.5].map(toShort), ['20', '19.8', '0', '1.5'])
  t.same([0.354, 1, 2.5].map(toFine), ['0.35', '1', '2.5'])
})

t.test('an amount of processors is so many cores', async (t) => {
  t.same(['2', '1500m'].map(toCoresOf), [2, 1.5])
})

for (const [seconds, want] of [[0, '0 s'], [59.9, '59 s'], [60, '1 min'], [125, '2 min 5 s'], [7500, '2 h 5 min'], [3600, '1 h'], [90_000, '1 d 1 h'], [-3, '0 s']] as const) {
  t.test(`${seconds} seconds are ${want}`, async (t) => { t.equal(toElapsed(seconds), want) })
}
