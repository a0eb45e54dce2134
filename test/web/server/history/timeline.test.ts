import t from 'tap'
import type { ServerEvent } from '../../../../contracts/rest/server-event.ts'
import { markOf, toDay, toDays, toDayTitle, toDetail, withEvents } from '../../../../web/src/server/history/timeline.ts'

const event = (id: number, at: string, type = 'k8s.running'): ServerEvent => ({ id: `00000000-0000-4000-8000-00000000000${id}`, at, type, actor: 'cluster', message: 'x' })

t.test('pages and live events make one history, the newest first and each once', async (t) => {
  const page = [event(2, '2026-11-25T12:00:00Z'), event(1, '2026-11-25T11:00:00Z')]
  const merged = withEvents(page, [event(3, '2026-11-25T13:00:00Z'), event(2, '2026-11-25T12:00:00Z'), event(4, '2026-11-24T12:00:00Z')])
  t.same(merged.map(({ id }) => id.at(-1)), ['3', '2', '1', '4'])
})

t.test('of a history that never ends the newest five thousand are kept', async (t) => {
  const many = Array.from({ length: 5100 }, (_, index) => ({ ...event(1, new Date(index * 1000).toISOString()), id: String(index) }))
  const kept = withEvents(many.slice(0, 2600), many.slice(2600))
  t.same([kept.length, kept[0]?.id, kept.at(-1)?.id], [5000, '5099', '100'])
})

t.test('events of a day stand together', async (t) => {
  const days = toDays([event(3, '2026-11-25T13:00:00Z'), event(2, '2026-11-25T12:00:00Z'), event(1, '2026-11-24T12:00:00Z')], (at) => at.toISOString().slice(0, 10))
  t.same(days.map(({ key, events }) => [key, events.length]), [['2026-11-25', 2], ['2026-11-24', 1]])
  t.same(toDays([], toDay), [])
})

t.test('a day is that of the reader\'s clock', async (t) => { t.equal(toDay(new Date(2026, 0, 5, 23, 59)), '2026-01-05') })

t.test('an event has a title, and one of a type to come is named by it', async (t) => {
  t.same(markOf(event(1, '', 'k8s.error')), { title: 'Error', tone: 'Bad' })
  t.same(markOf(event(1, '', 'k8s.stopping')), { title: 'Stopping', tone: 'Info' })
  t.same(markOf(event(1, '', 'server.renamed')), { title: 'server.renamed', tone: 'Plain' })
})

t.test('an event does not say the same twice', async (t) => {
  const told = (type: string, message: string): string => toDetail({ ...event(1, '', type), message })
  t.equal(told('k8s.running', 'Running'), '')
  t.equal(told('k8s.stopping', 'The server is stopping.'), '')
  t.equal(told('k8s.running', 'Players can join.'), 'Players can join.')
})

t.test('today and yesterday are called so, over the turn of a month too', async (t) => {
  const now = new Date(2026, 2, 1, 0, 30)
  t.equal(toDayTitle('2026-03-01', now), 'Today')
  t.equal(toDayTitle('2026-02-28', now), 'Yesterday')
  t.equal(toDayTitle('2026-02-27', now), 'Friday, 27 February 2026')
})
