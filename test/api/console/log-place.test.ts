import t from 'tap'
import { newLinesAfter, placeAfter, type LogPlace } from '../../../api/console/log-place.ts'
import type { LogLine } from '../../../contracts/socket.ts'

const at = (nanoseconds: number): string => `2026-05-01T12:00:00.${String(nanoseconds).padStart(9, '0')}Z`
const line = (time: number | string, text = 'x'): LogLine => ({ at: typeof time === 'number' ? at(time) : time, text })

t.test('the place is that of the last line, with all lines of its moment', async (t) => {
  t.equal(placeAfter(undefined, []), undefined)
  t.same(placeAfter(undefined, [line(1), line(2), line(2)]), { at: at(2), count: 2 })
  t.same(placeAfter({ at: at(2), count: 2 }, [line(2)]), { at: at(2), count: 3 }, 'also over several chunks')
  t.same(placeAfter({ at: at(2), count: 2 }, [line(3)]), { at: at(3), count: 1 })
  t.same(placeAfter({ at: at(2), count: 2 }, [line(3), line(2)]), { at: at(2), count: 1 })
  t.same(placeAfter({ at: at(2), count: 2 }, []), { at: at(2), count: 2 })
})

t.test('a log that is read again from about the place goes on after it', async (t) => {
  const cases: { name: string; place?: LogPlace; lines: LogLine[]; want: string[] }[] = [
    { name: 'nothing is known yet', lines: [line(1, 'a'), line(2, 'b')], want: ['a', 'b'] },
    { name: 'it begins before the place', place: { at: at(2), count: 1 }, lines: [line(1, 'a'), line(2, 'b'), line(3, 'c')], want: ['c'] },
    { name: 'it begins after the place', place: { at: at(2), count: 1 }, lines: [line(3, 'c')], want: ['c'] },
    { name: 'there are more lines of that moment', place: { at: at(2), count: 1 }, lines: [line(2, 'b'), line(2, 'c')], want: ['c'] },
    { name: 'the clock was set back', place: { at: at(9), count: 1 }, lines: [line(9, 'a'), line(1, 'b'), line(2, 'c')], want: ['b', 'c'] },
    { name: 'times differ by a nanosecond', place: { at: at(999_999_998), count: 1 }, lines: [line(999_999_998, 'a'), line(999_999_999, 'b')], want: ['b'] },
    { name: 'times are of another zone', place: { at: '2026-05-01T12:00:01Z', count: 1 }, lines: [line('2026-05-01T14:00:00.5+02:00', 'a'), line('2026-05-01T14:00:01.5+02:00', 'b')], want: ['b'] },
    { name: 'all of a moment are known', place: { at: at(2), count: Infinity }, lines: [line(2, 'a'), line(2, 'b'), line(3, 'c'), line(2, 'd')], want: ['c', 'd'] },
  ]
  for (const { name, place, lines, want } of cases) t.same(lines.filter(newLinesAfter(place)).map(({ text }) => text), want, name)
})
