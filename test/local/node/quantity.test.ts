import t from 'tap'
import { parseQuantity } from '../../../local/node/quantity.ts'

t.test('quantities are read in all their forms', async (t) => {
  const table = { '1Gi': 1024 ** 3, '512Mi': 512 * 1024 ** 2, '500m': 0.5, '2': 2, '2k': 2000, '1e3': 1000, '1.5G': 1.5e9, '1E': 1e18 }
  for (const [quantity, want] of Object.entries(table)) t.equal(parseQuantity(quantity), want, quantity)
})

t.test('what is not a quantity is refused', async (t) => {
  for (const text of ['', 'lots', '1GiB', '1 Gi', '..']) t.throws(() => parseQuantity(text), /is not a quantity/, text)
})
