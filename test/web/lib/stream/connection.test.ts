import t from 'tap'
import { STALE_AFTER_MS, toConnection, type Connection, type StreamFacts } from '../../../../web/src/lib/stream/connection.ts'

const NOW = 100_000
const cases: { name: string; facts: Partial<StreamFacts>; want: Connection }[] = [
  { name: 'nothing has come yet', facts: {}, want: { state: 'Connecting' } },
  { name: 'the greeting has come, and not the servers', facts: { feed: { state: 'Live', since: 1 } }, want: { state: 'Connecting' } },
  { name: 'all has come', facts: { isCaughtUp: true, feed: { state: 'Live', since: 1 } }, want: { state: 'Live' } },
  { name: 'the bus is away', facts: { isCaughtUp: true, feed: { state: 'Polling', since: 1 } }, want: { state: 'Stale', since: 1, away: 'Bus', nextTryAt: undefined } },
  { name: 'there is to be no bus', facts: { isCaughtUp: true, feed: { state: 'Direct', since: 1 } }, want: { state: 'Direct' } },
  { name: 'the database is away', facts: { isCaughtUp: true, feed: { state: 'Away', since: 1 } }, want: { state: 'Stale', since: 1, away: 'Database', nextTryAt: undefined } },
  { name: 'the stream was just lost', facts: { lost: { at: NOW - 1, since: NOW - 9 }, nextTryAt: NOW + 5 }, want: { state: 'Retrying', since: NOW - 9, nextTryAt: NOW + 5 } },
  { name: 'the stream was lost a while ago, and a try is under way', facts: { lost: { at: NOW - STALE_AFTER_MS, since: 7 } }, want: { state: 'Stale', since: 7, away: 'Stream', nextTryAt: undefined } },
  { name: 'the stream was lost, whatever the feed said', facts: { lost: { at: NOW - STALE_AFTER_MS, since: 7 }, feed: { state: 'Live', since: 1 } }, want: { state: 'Stale', since: 7, away: 'Stream', nextTryAt: undefined } },
  { name: 'the session has ended', facts: { isSignedOut: true, lost: { at: 1, since: 1 } }, want: { state: 'SignedOut' } },
]

for (const { name, facts, want } of cases) {
  t.test(`${want.state}: ${name}`, async (t) => {
    t.same(toConnection({ isSignedOut: false, isCaughtUp: false, ...facts }, NOW), want)
  })
}
