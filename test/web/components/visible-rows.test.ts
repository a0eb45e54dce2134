import t from 'tap'
import { MOST_ROWS, toDrawn, toVisibleRows } from '../../../web/src/components/visible-rows.ts'

const view = { offset: 0, height: 720, rowHeight: 72, count: 5_000 }

t.test('only the rows in sight are drawn, and some beyond the edges', async (t) => {
  t.same(toVisibleRows(view), { first: 0, end: 16 })
  t.same(toVisibleRows({ ...view, offset: 72_000 }), { first: 994, end: 1_016 })
})

t.test('the ends of the list are those of what is drawn', async (t) => {
  t.same(toVisibleRows({ ...view, count: 3 }), { first: 0, end: 3 })
  t.same(toVisibleRows({ ...view, offset: 5_000 * 72 - 720 }), { first: 4_984, end: 5_000 })
  t.same(toVisibleRows({ ...view, offset: -2_000 }), { first: 0, end: 1 })
})

t.test('a list that has become shorter than where one was still shows its end', async (t) => {
  t.same(toVisibleRows({ ...view, offset: 200_000, count: 4 }), { first: 3, end: 4 })
})

t.test('there is nothing to draw without rows, or before their height is known', async (t) => {
  t.same(toVisibleRows({ ...view, count: 0 }), { first: 0, end: 0 })
  t.same(toVisibleRows({ ...view, rowHeight: 0 }), { first: 0, end: 0 })
})

t.test('however high a window is, the rows are bounded', async (t) => {
  t.same(toVisibleRows({ ...view, height: 1_000_000 }), { first: 0, end: MOST_ROWS })
})

t.test('the row with the focus stays, wherever one scrolls to', async (t) => {
  t.same(toDrawn({ first: 3, end: 6 }, -1), [3, 4, 5])
  t.same(toDrawn({ first: 3, end: 6 }, 4), [3, 4, 5])
  t.same(toDrawn({ first: 3, end: 6 }, 0), [0, 3, 4, 5])
  t.same(toDrawn({ first: 3, end: 6 }, 900), [3, 4, 5, 900])
})
