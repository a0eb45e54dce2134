import t from 'tap'
import { newShares } from '../../relay/shares.ts'

t.test('nobody has more than a part, and all together no more than there is', async (t) => {
  const shares = newShares({ all: 3, each: 2 })
  t.same(['a', 'a', 'a', 'b', 'c'].map((whose) => shares.take(whose)), [true, true, false, true, false])
})

t.test('what is given back can be taken again, once', async (t) => {
  const shares = newShares({ all: 2, each: 1 })
  t.ok(shares.take('a'))
  shares.give('a')
  shares.give('a')
  shares.give('nobody')
  t.same(['a', 'b', 'c'].map((whose) => shares.take(whose)), [true, true, false])
})
