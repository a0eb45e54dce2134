import t from 'tap'
import { backoffDelay, delay } from '../../lib/backoff.ts'

t.test('delays double up to the limit, with jitter in their upper half', async (t) => {
  const options = { minMs: 100, maxMs: 1_000 }
  t.same([0, 1, 2, 3, 4, 1_000].map((failures) => backoffDelay(failures, options, 1)), [100, 200, 400, 800, 1_000, 1_000])
  t.same([0, 3].map((failures) => backoffDelay(failures, options, 0)), [50, 400])
})

t.test('a delay ends early, without an error, when it is aborted', async (t) => {
  const stop = new AbortController()
  const waiting = delay(1_000_000, stop.signal)
  stop.abort()
  await waiting
  await delay(1_000_000, stop.signal)
  t.pass()
})
