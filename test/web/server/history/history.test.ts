import '../../runes.ts'
import t from 'tap'
import type { Api } from '../../../../web/src/lib/api/api.ts'
import { NoAnswer } from '../../../../web/src/lib/api/problem.ts'
import { idOf, newEvent, settle } from '../../fakes.ts'
import { newStream } from '../fakes.ts'

const { History } = await import('../../../../web/src/server/history/history.svelte.ts')

const event = (number: number) => newEvent({ id: idOf(number), at: `2026-05-01T10:00:${String(number).padStart(2, '0')}.000Z` })
const numbers = (events: readonly { id: string }[]) => events.map(({ id }) => Number(id.slice(-2)))

t.test('pages and what the stream tells make one history', async (t) => {
  const asked: (string | undefined)[] = []
  const history = new History(idOf(1), { history: async (_: string, cursor?: string) => {
    asked.push(cursor)
    return cursor === undefined ? { items: [event(4), event(3)], nextCursor: 'c' } : { items: [event(2), event(1)], nextCursor: null }
  } } as Partial<Api> as Api)
  const { stream, say } = newStream()
  history.open(stream)
  await settle()
  t.ok(history.hasMore)
  say({ type: 'event', seq: 5, server: idOf(1), event: event(5) }, { type: 'event', seq: 6, server: idOf(2), event: event(6) }, { type: 'event', seq: 5, server: idOf(1), event: event(5) })
  t.same(numbers(history.events), [5, 4, 3], 'each once, and none of another server')
  await history.more()
  t.same(numbers(history.events), [5, 4, 3, 2, 1])
  t.notOk(history.hasMore)
  say({ type: 'caughtUp', seq: 7 })
  await settle()
  t.same(asked, [undefined, 'c', undefined], 'after an outage the newest are read again')
  t.notOk(history.hasMore, 'and the place among the older ones is kept')
})

t.test('a page that could not be read says why, and is read once more', async (t) => {
  let isAway = true
  const history = new History(idOf(1), { history: async () => {
    if (isAway) throw new NoAnswer(new Error('x'))
    return { items: [event(1)], nextCursor: null }
  } } as Partial<Api> as Api)
  await history.refresh()
  t.match(history.failure, /can't be reached/)
  isAway = false
  await history.refresh()
  t.equal(history.failure, '')
  t.equal(history.events.length, 1)
})
