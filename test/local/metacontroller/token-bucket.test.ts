import t from 'tap'
import { newTokenBucket } from '../../../local/metacontroller/token-bucket.ts'

t.test('a burst goes at once, then one waits for its turn', async (t) => {
  const bucket = newTokenBucket(10, 3)
  t.same([0, 0, 0, 0, 0].map((now) => bucket.reserve(now)), [0, 0, 0, 100, 200])
  t.equal(bucket.reserve(1_000), 0, 'tokens come back with time')
})

t.test('a bucket never holds more than its burst', async (t) => {
  const bucket = newTokenBucket(10, 2)
  bucket.reserve(0)
  t.same([60_000, 60_000, 60_000].map((now) => bucket.take(now)), [true, true, false])
})

t.test('a negative rate is no limit, and none ever comes back at rate 0', async (t) => {
  const free = newTokenBucket(-1, 0)
  t.same([free.reserve(0), free.take(0)], [0, true])
  const dry = newTokenBucket(0, 1)
  t.same([dry.reserve(0), dry.reserve(1_000)], [0, Number.POSITIVE_INFINITY])
})
