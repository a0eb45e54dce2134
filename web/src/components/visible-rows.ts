/** Rows beyond the edges that are drawn too, so that scrolling and tabbing find them there. */
const BEYOND = 6

/** Most rows that are drawn, whatever the window is like. */
export const MOST_ROWS = 150

/** Where a long list of rows of one height is looked at from. */
export interface View {
  /** How far its top is above the top of the window; negative when below. */
  offset: number
  /** Height of the window. */
  height: number
  rowHeight: number
  count: number
}

/** Which rows are drawn: from the first to before the end. */
export function toVisibleRows({ offset, height, rowHeight, count }: View): { first: number; end: number } {
  if (rowHeight <= 0 || count <= 0) return { first: 0, end: 0 }
  const top = Math.floor(offset / rowHeight) - BEYOND
  const first = Math.max(0, Math.min(top, count - 1))
  const end = Math.min(count, first + MOST_ROWS, Math.max(first + 1, Math.ceil((offset + height) / rowHeight) + BEYOND))
  return { first, end }
}

/** The drawn rows in order, and the one with the focus wherever it is: it must not vanish under the keyboard. */
export function toDrawn({ first, end }: { first: number; end: number }, focused: number): readonly number[] {
  const rows = Array.from({ length: end - first }, (_, index) => first + index)
  if (focused < 0 || (focused >= first && focused < end)) return rows
  return focused < first ? [focused, ...rows] : [...rows, focused]
}
