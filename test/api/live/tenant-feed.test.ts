import t from 'tap'
import { newTenantFeed, type ReadChanges } from '../../../api/live/tenant-feed.ts'
import type { ChangeRow } from '../../../api/repositories/feed.ts'

const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })

/** A tenant whose servers change when told to, and a database that answers when told to. */
function newWorld() {
  let number = 0
  const asked: number[] = []
  const answers: (() => void)[] = []
  const read: ReadChanges = async (_tenant, { from }) => {
    asked.push(from)
    await new Promise<void>((resolve) => { answers.push(resolve) })
    return Array.from({ length: number - from + 1 }, (_, index) => ({ seq: from + index, id: `s-${from + index}`, events: [], createdAt: new Date(0), updatedAt: new Date(0) } as unknown as ChangeRow))
  }
  const feed = newTenantFeed('acme', read)
  const listen = (known = number) => {
    const seen: number[] = []
    const starts: number[] = []
    const leave = feed.join({ take: (messages) => { seen.push(...messages.map(({ seq }) => seq)) }, startOver: () => { starts.push(number); leave() } }, known)
    return { seen, starts, leave }
  }
  const answer = async (): Promise<void> => { for (const go of answers.splice(0)) go(); await turn() }
  return { feed, asked, answers, listen, answer, change: (count = 1) => { number += count }, restore: (to: number) => { number = to } }
}

t.test('changes are read once for all who listen, and again when there were more meanwhile', async (t) => {
  const { feed, asked, listen, answer, change } = newWorld()
  feed.poke()
  await turn()
  t.same(asked, [], 'nobody listens')
  const [one, two] = [listen(), listen()]
  await answer()
  change(2)
  feed.poke()
  feed.poke()
  feed.poke()
  await answer()
  await answer()
  t.same([one.seen, two.seen, feed.at()], [[1, 2], [1, 2], 2])
  t.same(asked, [1, 1, 3], 'at first, when poked, and once more for the pokes that came meanwhile')
})

t.test('who listens first hears of what was told before', async (t) => {
  const { feed, listen, answer, change } = newWorld()
  change(3)
  feed.poke()
  const { seen } = listen(1)
  await answer()
  t.same(seen, [2, 3])
})

t.test('a number that is higher is read; one that is lower has all start over', async (t) => {
  const { feed, listen, answer, change, restore } = newWorld()
  const first = listen()
  await answer()
  change(5)
  feed.look(5, feed.at())
  await answer()
  t.same(first.seen, [1, 2, 3, 4, 5])
  restore(2)
  feed.look(2, feed.at())
  t.same(first.starts, [2])
  const again = listen()
  await answer()
  change()
  feed.poke()
  await answer()
  t.same([again.seen, first.seen.length], [[3], 5])
})

t.test('a number that was asked for before the last changes were read is not taken for a restore', async (t) => {
  const { feed, listen, answer, change } = newWorld()
  const { seen, starts } = listen()
  await answer()
  const before = feed.at()
  change(2)
  feed.poke()
  await answer()
  feed.look(1, before)
  t.same([seen, starts, feed.at()], [[1, 2], [], 2])
})

t.test('while the database is away nothing is told, and nothing is lost', async (t) => {
  let isAway = true
  const feed = newTenantFeed('acme', async (_tenant, { from }) => {
    if (isAway) throw new Error('away')
    return [{ seq: from, id: 's', events: [], createdAt: new Date(0), updatedAt: new Date(0) } as unknown as ChangeRow]
  })
  const seen: number[] = []
  feed.join({ take: (messages) => { seen.push(...messages.map(({ seq }) => seq)) }, startOver: () => undefined }, 0)
  await turn()
  t.same(seen, [])
  isAway = false
  feed.look(1, feed.at())
  await turn()
  t.same(seen, [1])
})
