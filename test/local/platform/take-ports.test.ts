import t from 'tap'
import { toWanted } from '../../../local/platform/take-ports.ts'

t.test('each replica wants a port ten above the last one\'s', async (t) => {
  t.strictSame(toWanted(['relay', 'api'], new Map([['relay', 3]])), { relay: 8182, 'relay-2': 8192, 'relay-3': 8202, api: 8080 })
  t.strictSame(toWanted(['relay'], new Map([['api', 2]])), { relay: 8182 }, 'and none for a part that does not run')
})
