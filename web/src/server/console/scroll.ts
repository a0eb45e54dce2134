/** Where a scrolled box stands. */
export interface Scrolled {
  scrollTop: number
  clientHeight: number
  scrollHeight: number
}

/** How near the end counts as being there, in pixels: about a line and a half. */
const NEAR = 32

/** Whether new lines are to be followed: only who is at the end already is taken along. */
export const isAtEnd = ({ scrollTop, clientHeight, scrollHeight }: Scrolled): boolean => scrollHeight - clientHeight - scrollTop <= NEAR

/** Lines that are drawn at first, and those that come when one scrolls to the top. */
export const PAGE = 400

/** How many of the newest lines are drawn: more at the top of the box, a page again at its end. */
export function toDrawn(drawn: number, total: number, box: Scrolled): number {
  if (box.scrollTop <= NEAR && drawn < total) return Math.min(total, drawn + PAGE)
  return isAtEnd(box) ? PAGE : drawn
}
