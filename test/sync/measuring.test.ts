import { randomUUID } from 'node:crypto'
import t from 'tap'
import { idsOf, secondsDue } from '../../sync/measuring.ts'

const SLOTS = Array.from({ length: 30 }, (_, slot) => idsOf(slot))

t.test('every id is of one slot, and the slots follow each other without a gap', async (t) => {
  t.equal(SLOTS[0]?.from, '00000000-0000-0000-0000-000000000000')
  t.equal(SLOTS.at(-1)?.to, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  const first = (id: string): number => Number.parseInt(id.slice(0, 8), 16)
  for (const [index, { to }] of SLOTS.slice(0, -1).entries()) t.equal(first(SLOTS[index + 1]!.from), first(to) + 1)
})

t.test('random ids are shared evenly', async (t) => {
  const counts = SLOTS.map(() => 0)
  for (let n = 0; n < 30_000; n++) {
    const id = randomUUID()
    counts[SLOTS.findIndex(({ from, to }) => id >= from && id <= to)]!++
  }
  t.ok(counts.every((count) => count > 800 && count < 1_200), counts.join(' '))
})

const due: { name: string; last?: number; second: number; want: number[] }[] = [
  { name: 'who begins to lead takes up the present second', second: 100, want: [100] },
  { name: 'the next one', last: 99, second: 100, want: [100] },
  { name: 'a second is asked for once', last: 100, second: 100, want: [] },
  { name: 'what was slept through is made good', last: 97, second: 100, want: [98, 99, 100] },
  { name: 'but no server is asked for twice', last: 10, second: 100, want: Array.from({ length: 30 }, (_, index) => 71 + index) },
  { name: 'a clock that was set back asks for nothing', last: 200, second: 100, want: [] },
]

for (const { name, last, second, want } of due) t.test(`seconds that are due: ${name}`, async (t) => void t.strictSame(secondsDue(last, second), want))
