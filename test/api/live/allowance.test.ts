import t from 'tap'
import { newAllowance } from '../../../api/live/allowance.ts'

t.test('much is allowed at once, and then so much a second', async (t) => {
  const clock = { now: 0 }
  const take = newAllowance({ burst: 3, perSecond: 2, now: () => clock.now })
  t.same([take(), take(), take(), take()], [true, true, true, false])
  clock.now += 499
  t.equal(take(), false)
  clock.now += 1
  t.same([take(), take()], [true, false])
  clock.now += 60_000
  t.same([take(), take(), take(), take()], [true, true, true, false], 'a long rest allows no more than at first')
})
