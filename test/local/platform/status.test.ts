import t from 'tap'
import { status, toDuration, toMemoryLine, toRows, toServerLines } from '../../../local/platform/status.ts'
import { homeOf } from '../../../local/platform/home.ts'
import type { PartRecord } from '../../../local/platform/state.ts'

const part: PartRecord = { name: 'hooks', pid: 7, startTime: '1', state: 'Ready', startedAt: '2026-01-01T00:00:00.000Z', restarts: 2, address: 'http://a' }
const machine = { now: Date.parse('2026-01-01T00:01:30Z'), memoryOf: () => 5_000_000, isAlive: () => true }

t.test('a part that runs is shown with its age and memory', async (t) => {
  t.strictSame(toRows([part], machine), [{ name: 'hooks', state: 'Ready', pid: 7, seconds: 90, bytes: 5_000_000, restarts: 2, address: 'http://a' }])
})

t.test('a part whose process is gone is down, whatever the notes say', async (t) => {
  t.match(toRows([part], { ...machine, isAlive: () => false }), [{ state: 'Down', seconds: 0, bytes: 0 }])
})

t.test('a part that waits for its next start is restarting', async (t) => {
  t.match(toRows([{ ...part, state: 'Restarting' }], { ...machine, isAlive: () => false }), [{ state: 'Restarting' }])
})

const durations: [number, string][] = [[0, '0s'], [59.9, '59s'], [60, '1m'], [3599, '59m'], [3600, '1h0m'], [11_040, '3h4m'], [90_000, '1d1h']]
for (const [seconds, want] of durations) t.test(`${seconds} seconds are ${want}`, async (t) => void t.equal(toDuration(seconds), want))

t.test('memory is told in all, of the launcher, and of the game servers where there are some', async (t) => {
  const parts = [3_000_000, 2_000_000]
  t.equal(toMemoryLine({ launcher: 1_000_000, parts, games: [] }), 'Memory: 6 MB in all, of which the launcher takes 1 MB.')
  t.equal(toMemoryLine({ launcher: 1_000_000, parts, games: [4_000_000] }), 'Memory: 10 MB in all, of which the launcher takes 1 MB and the game servers 4 MB, in 1 process.')
  t.equal(toMemoryLine({ launcher: 1_000_000, parts, games: [4_000_000, 1_000_000] }), 'Memory: 11 MB in all, of which the launcher takes 1 MB and the game servers 5 MB, in 2 processes.')
})

t.test('servers are shown with what is known of them', async (t) => {
  const items = [
    { metadata: { name: 'survival', namespace: 'default' }, status: { phase: 'Running', endpoint: '127.64.0.2:25565' } },
    { metadata: { name: 'new', namespace: 'default' } },
  ]
  t.strictSame(toServerLines(JSON.stringify({ items })), [
    'MINECRAFTSERVER   PHASE    ENDPOINT',
    'default/survival  Running  127.64.0.2:25565',
    'default/new       -        -',
  ])
})

t.test('without servers the way to the first one is shown', async (t) => void t.match(toServerLines('{"items":[]}')[0], /create -f examples/))

t.test('nothing runs in an empty folder: exit code 3', async (t) => void t.equal(await status(homeOf({ HOMECRAFT_HOME: t.testdir() })), 3))
