import t from 'tap'
import { isAtEnd, PAGE, toDrawn } from '../../../../web/src/server/console/scroll.ts'

const box = (scrollTop: number) => ({ scrollTop, clientHeight: 400, scrollHeight: 2000 })

t.test('only who is at the end follows new lines', async (t) => {
  t.ok(isAtEnd(box(1600)))
  t.ok(isAtEnd(box(1575)), 'nearly counts')
  t.notOk(isAtEnd(box(1500)))
  t.ok(isAtEnd({ scrollTop: 0, clientHeight: 400, scrollHeight: 400 }), 'a box that holds all is at its end')
})

t.test('older lines are drawn at the top, and no longer at the end', async (t) => {
  t.equal(toDrawn(PAGE, 5000, box(0)), 2 * PAGE)
  t.equal(toDrawn(PAGE, PAGE + 10, box(0)), PAGE + 10)
  t.equal(toDrawn(3 * PAGE, 5000, box(900)), 3 * PAGE, 'nothing moves in the middle')
  t.equal(toDrawn(3 * PAGE, 5000, box(1600)), PAGE)
})
