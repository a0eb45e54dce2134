import t from 'tap'
import { firstOf, lastOf, toLogText } from '../../relay/text.ts'

t.test('a message is one line without control characters', async (t) => {
  t.equal(firstOf(' a\r\n\tb\u0007\u2028c ', 400), 'a b c')
  t.equal(lastOf('a\n\u001b[31mb', 400), 'a [31mb')
})

t.test('of a log the end is kept, of any other message the beginning', async (t) => {
  const long = `begin${'x'.repeat(10_000)}end`
  t.equal(lastOf(long, 400).length, 400)
  t.match(lastOf(long, 400), /end$/)
  t.match(firstOf(long, 400), /^begin/)
  t.equal(firstOf(long, 400).length, 400)
})

t.test('the end of a log begins with a whole line', async (t) => {
  t.equal(lastOf('one\ntwo\nthree', 10), 'two three')
  t.equal(lastOf('one\ntwo\nthree', 8), 'three')
  t.equal(lastOf('', 8), '')
})

t.test('no character is left by half', async (t) => {
  t.ok(lastOf(`${'💎'.repeat(300)}x`, 400).isWellFormed())
  t.ok(firstOf(`x${'💎'.repeat(300)}`, 400).isWellFormed())
})

t.test('what would move a reader\'s terminal goes, and the text stays', async (t) => {
  t.equal(toLogText('\u001b[31;1mred\u001b[0m and \u001b]0;title\u0007plain\u001b[2J'), 'red and plain')
  t.equal(toLogText('a\tb\nc\r\u0007\u009b'), 'a\tb\nc')
  t.equal(toLogText('half \ud83d'), 'half \ufffd')
})
