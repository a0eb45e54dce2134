import t from 'tap'
import { toAgo, toClock, toCores, toCount, toDate, toDuration, toMoment, toSize } from '../../../web/src/lib/format.ts'

const NOW = Date.parse('2026-05-10T12:00:00Z')

t.test('times are told as people tell them', async (t) => {
  t.match(toClock(NOW), /^\d\d:\d\d:\d\d$/)
  t.match(toMoment('2026-05-03T12:00:00Z'), /^\d May, \d\d:\d\d$/)
  t.match(toDate('2026-05-03T12:00:00Z'), /^\d May 2026$/)
})

t.test('how long ago something was is told in one unit', async (t) => {
  const ago = (milliseconds: number): string => toAgo(new Date(NOW - milliseconds).toISOString(), NOW)
  t.same([0, 59_000, 60_000, 3_599_000, 3_600_000, 86_400_000, 5 * 86_400_000].map(ago), ['just now', 'just now', '1 minute ago', '59 minutes ago', '1 hour ago', 'yesterday', '5 days ago'])
  t.equal(ago(-5_000), 'just now', 'a clock that is ahead')
})

t.test('how long something lasts is told in two units at most', async (t) => {
  t.same([0, 59_000, 61_000, 3_660_000, 90_000_000, -1].map(toDuration), ['less than a minute', 'less than a minute', '1 min', '1 h 1 min', '1 d 1 h', 'less than a minute'])
})

t.test('amounts are as exact as one looks at them', async (t) => {
  t.same([0, 2_048, 100 * 1024 ** 2, 1.5 * 1024 ** 3, 12 * 1024 ** 3, 256 * 1024 ** 3, 2 * 1024 ** 4].map(toSize), ['0 KiB', '2 KiB', '100 MiB', '1.5 GiB', '12 GiB', '256 GiB', '2 TiB'])
  t.same([0.034, 0.5, 1.72, 12.4].map(toCores), ['0.03', '0.50', '1.7', '12'])
  t.same([0, 1, 2, 5_000].map((count) => toCount(count, 'server')), ['0 servers', '1 server', '2 servers', '5,000 servers'])
})
