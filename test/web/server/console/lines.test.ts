import t from 'tap'
import { MOST_LINES, NO_LINES, toSortable, withLog, withText } from '../../../../web/src/server/console/lines.ts'

const at = (second: number, digits = ''): string => `2026-11-25T12:00:${String(second).padStart(2, '0')}${digits && `.${digits}`}Z`

t.test('lines are counted, and keep their count', async (t) => {
  const one = withLog(NO_LINES, [{ at: at(1), text: 'a' }, { at: at(2), text: 'b' }], true)
  const two = withLog(one, [{ at: at(3), text: 'c' }], false)
  t.same(two.all.map(({ key, text }) => [key, text]), [[0, 'a'], [1, 'b'], [2, 'c']])
  t.same(one.all.length, 2, 'nothing is altered')
})

t.test('at most five thousand are kept, the newest', async (t) => {
  const many = Array.from({ length: 3000 }, (_, index) => ({ at: at(1), text: String(index) }))
  const lines = withLog(withLog(NO_LINES, many, false), many, false)
  t.equal(lines.all.length, MOST_LINES)
  t.equal(lines.all[0]?.text, '1000')
  t.equal(lines.all.at(-1)?.key, 5999)
})

t.test('lines that a new subscription tells again are left out', async (t) => {
  const known = withLog(NO_LINES, [{ at: at(1, '5'), text: 'a' }, { at: at(1, '51'), text: 'b' }], true)
  const again = withLog(known, [{ at: at(1, '5'), text: 'a' }, { at: at(1, '51'), text: 'b' }, { at: at(1, '511'), text: 'c' }], true)
  t.same(again.all.map(({ text }) => text), ['a', 'b', 'c'])
})

t.test('live lines are never left out, were their clock to go back', async (t) => {
  const lines = withLog(withLog(NO_LINES, [{ at: at(9), text: 'a' }], false), [{ at: at(1), text: 'b' }], false)
  t.equal(lines.all.length, 2)
})

t.test('times with any number of digits sort as they follow each other', async (t) => {
  const times = [at(1), at(1, '09'), at(1, '1'), at(1, '12'), at(1, '123456789'), at(2)]
  t.same(times.map(toSortable).sort(), times.map(toSortable))
  t.same([...times].sort().join() === times.join(), false, 'as they stand they would not')
})

for (const { raw, level, text } of [
  { raw: '[12:00:01] [Server thread/INFO]: Done (5.3s)!', level: 'Info', text: 'Done (5.3s)!' },
  { raw: '[12:00:01] [Server thread/WARN]: Can\'t keep up!', level: 'Warning', text: 'Can\'t keep up!' },
  { raw: '[12:00:01 ERROR]: Could not load plugin', level: 'Error', text: 'Could not load plugin' },
  { raw: '[25Nov2026 12:00:01.123] [main/FATAL] [net.minecraftforge/]: Broken', level: 'Error', text: 'Broken' },
  { raw: '[init] Resolved version 1.21.4', level: 'Info', text: '[init] Resolved version 1.21.4' },
  { raw: '\u001b[32m§aGreen\u001b[0m', level: 'Info', text: 'Green' },
  { raw: '[12:00:01] [Server thread/INFO]: <alex> [12:00:01 ERROR]: hi', level: 'Info', text: '<alex> [12:00:01 ERROR]: hi' },
]) {
  t.test(`"${raw.replace('\u001b', '')}" is ${level}`, async (t) => { t.match(withLog(NO_LINES, [{ at: at(1), text: raw }], false).all, [{ kind: 'Log', level, text }]) })
}

t.test('the output of a command has a line for each of its lines', async (t) => {
  const lines = withText(NO_LINES, 'Output', 'There are 2 players:\n§aalex\n', Date.parse(at(1)))
  t.match(lines.all, [{ kind: 'Output', text: 'There are 2 players:' }, { kind: 'Output', text: 'alex' }])
  t.equal(lines.all.length, 2)
  t.equal(lines.newest, '', 'the log is not known any further by it')
})
