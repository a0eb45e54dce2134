import type { Page } from 'playwright-core'

/** Waits until the page has drawn what was last changed in it: rows of a list are measured on their way there. */
export const drawn = (page: Page): Promise<void> => page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => { resolve() })) }))

/** What makes the page wider than its window: elements that reach out of it, and are not inside of something that scrolls sideways. */
export const overflowsOf = (page: Page): Promise<string[]> => page.evaluate(findOverflows)

/** Texts of which a part cannot be seen and cannot be scrolled into sight; text that is hidden from all eyes on purpose does not count. */
export const clippedTextsOf = async (page: Page): Promise<string[]> => [...await page.evaluate(findClippedTexts), ...await page.evaluate(findCutFields)]

// What follows runs in the page, so each function stands alone.

function findOverflows(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return []
  const scrolls = (element: Element): boolean => {
    for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
      if (getComputedStyle(parent).overflowX !== 'visible') return true
    }
    return false
  }
  const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1 && !scrolls(element))
  return [`the page is ${scrollWidth} px wide in a window of ${clientWidth} px`, ...wide.map((element) => `${element.tagName.toLowerCase()}: ${(element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60)}`)]
}

function findClippedTexts(): string[] {
  type Side = 'x' | 'y'
  interface Span { from: number; to: number }
  const spanOf = (box: DOMRect, side: Side): Span => (side === 'x' ? { from: box.left, to: box.right } : { from: box.top, to: box.bottom })
  /** Fractions of pixels, and glyphs that are lower than the line that the browser reports, do no harm. */
  const slackOf = (element: Element, side: Side): number => (side === 'x' ? 1.5 : 1 + parseFloat(getComputedStyle(element).fontSize) * 0.25)
  const ancestorsOf = (element: Element): Element[] => {
    const all: Element[] = []
    for (let each: Element | null = element; each && each !== document.documentElement; each = each.parentElement) all.push(each)
    return all
  }
  /** The usual ways to speak to screen readers alone: a box without room, or one of which nothing is left. */
  const isForReaders = (element: Element): boolean => ancestorsOf(element).some((each) => {
    const { width, height } = each.getBoundingClientRect()
    const { clipPath, overflow } = getComputedStyle(each)
    return clipPath === 'inset(50%)' || (width <= 1 && height <= 1 && overflow !== 'visible')
  })
  /** What bounds a text on one side for good: boxes that hide, up to the first that scrolls, or for a fixed bar the window. */
  const boundsOf = (holder: Element, side: Side): Span[] => {
    const bounds: Span[] = []
    for (const each of ancestorsOf(holder)) {
      const { overflowX, overflowY, position } = getComputedStyle(each)
      const overflow = side === 'x' ? overflowX : overflowY
      if (overflow === 'auto' || overflow === 'scroll') return bounds
      if (overflow !== 'visible') bounds.push(spanOf(each.getBoundingClientRect(), side))
      if (position === 'fixed') return [...bounds, { from: 0, to: side === 'x' ? innerWidth : innerHeight }]
    }
    // To the left of the page and above it nobody can scroll.
    return [...bounds, { from: side === 'x' ? -scrollX : -scrollY, to: Infinity }]
  }
  const isClipped = (node: Node, holder: Element, side: Side): boolean => {
    const range = document.createRange()
    range.selectNodeContents(node)
    const [bounds, slack] = [boundsOf(holder, side), slackOf(holder, side)]
    const isOutside = (text: Span): boolean => bounds.some(({ from, to }) => text.from < from - slack || text.to > to + slack)
    return [...range.getClientRects()].some((box) => box.width > 0 && isOutside(spanOf(box, side)))
  }
  /** Links that skip to the content wait beside the page, or beside the window, until they are focused. */
  const isParked = (element: Element): boolean => {
    const { right, bottom } = element.getBoundingClientRect()
    const isFixed = ancestorsOf(element).some((each) => getComputedStyle(each).position === 'fixed')
    return right <= (isFixed ? 0 : -scrollX) || bottom <= (isFixed ? 0 : -scrollY)
  }
  const isSeen = (holder: Element): boolean => holder.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !isForReaders(holder) && !isParked(holder)

  const found: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) => (node.nodeValue?.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT))
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement
    if (!holder || !isSeen(holder)) continue
    const text = node
    const sides = (['x', 'y'] as const).filter((side) => isClipped(text, holder, side))
    if (sides.length > 0) found.push(`${holder.tagName.toLowerCase()} (${sides.join(', ')}): ${(text.nodeValue ?? '').trim().replace(/\s+/g, ' ').slice(0, 80)}`)
  }
  return found
}

/** What stands in a field is no text of the document: it is measured in the field's own font. What one types scrolls; a placeholder and a choice do not. */
function findCutFields(): string[] {
  const canvas = document.createElement('canvas').getContext('2d')
  const widthOf = (text: string, { fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): number => {
    if (!canvas) return 0
    canvas.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`
    return canvas.measureText(text).width
  }
  const toldBy = (field: HTMLInputElement | HTMLSelectElement): string => {
    if (field instanceof HTMLSelectElement) return field.selectedOptions[0]?.text ?? ''
    return field.value === '' ? field.placeholder : ''
  }
  const fields = [...document.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')].filter((field) => field.checkVisibility({ visibilityProperty: true }))
  const cut = fields.filter((field) => {
    const style = getComputedStyle(field)
    return widthOf(toldBy(field), style) > field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) + 1.5
  })
  return cut.filter((field) => toldBy(field) !== '').map((field) => `${field.tagName.toLowerCase()} (x): ${toldBy(field)}`)
}
