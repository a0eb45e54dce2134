import t from 'tap'
import { isMore, toNumber } from '../../relay/quantity.ts'

const quantities: [quantity: string | undefined, number: number | undefined][] = [
  ['1Gi', 1_073_741_824],
  ['1073741824', 1_073_741_824],
  ['1.5Gi', 1_610_612_736],
  ['1G', 1_000_000_000],
  ['1e9', 1_000_000_000],
  ['1E9', 1_000_000_000],
  ['2Ti', 2_199_023_255_552],
  ['500m', 0.5],
  ['250000000n', 0.25],
  ['250000u', 0.25],
  ['1E', 1e18],
  ['', undefined],
  ['much', undefined],
  ['1Xi', undefined],
  ['-1Gi', undefined],
  [undefined, undefined],
]

for (const [quantity, number] of quantities) t.test(`${quantity ?? 'nothing'} is ${number ?? 'no number'}`, async (t) => void t.equal(toNumber(quantity), number))

t.test('quantities are compared by what they mean', async (t) => {
  t.ok(isMore('2Gi', '1Gi'))
  t.notOk(isMore('1Gi', '1Gi'))
  t.notOk(isMore('1Gi', '1073741824'))
  t.notOk(isMore('1G', '1Gi'))
  t.ok(isMore('1025Mi', '1Gi'))
})

t.test('nothing is more or less than what is no quantity', async (t) => {
  t.notOk(isMore('2Gi', undefined))
  t.notOk(isMore(undefined, '1Gi'))
  t.notOk(isMore('much', '1Gi'))
})
