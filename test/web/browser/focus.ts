import type { Page } from 'playwright-core'

/** What has the focus, in words such as `button: Stop`; empty for nothing. */
export const focused = (page: Page): Promise<string> => page.evaluate(() => {
  const element = document.activeElement
  if (!element || element === document.body) return ''
  // Of what can have none it is undefined.
  const { labels } = element as Partial<HTMLInputElement>
  const label = labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent
  return `${element.getAttribute('role') ?? element.tagName.toLowerCase()}: ${(label ?? '').trim().replace(/\s+/g, ' ').slice(0, 60)}`
})

/** Why nobody sees what has the focus; undefined when they do. */
export const focusFlawOf = (page: Page): Promise<string | undefined> => page.evaluate(findFocusFlaw)

/** Goes through the page with the Tab key, from its top until the focus leaves it; gives all that had the focus, and of whom nobody could see that. */
export async function walk(page: Page, mostStops = 150): Promise<{ stops: string[]; unseen: string[] }> {
  await page.evaluate(() => { if (document.activeElement instanceof HTMLElement) document.activeElement.blur() })
  const [stops, unseen] = [[] as string[], [] as string[]]
  while (stops.length < mostStops) {
    await page.keyboard.press('Tab')
    const stop = await focused(page)
    if (stop === '') break
    stops.push(stop)
    const flaw = await focusFlawOf(page)
    if (flaw) unseen.push(`${stop}: ${flaw}`)
  }
  return { stops, unseen }
}

// Runs in the page, so it stands alone.
function findFocusFlaw(): string | undefined {
  const element = document.activeElement
  if (!element) return 'nothing has it'
  // Whatever it stands in may show it for it: a row, or its label.
  const isOutlined = (one: Element | null): boolean => {
    if (!one) return false
    const { outlineStyle, outlineWidth } = getComputedStyle(one)
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || isOutlined(one.parentElement)
  }
  if (!isOutlined(element)) return 'has no outline'
  // A box that is drawn by its label is where that is.
  const drawn = [element, element.closest('label')].filter((one) => one !== null)
  const boxes = drawn.map((one) => one.getBoundingClientRect()).filter(({ width, height }) => width > 1 && height > 1)
  const isOnScreen = boxes.some(({ left, right, top, bottom }) => right > 0 && bottom > 0 && left < innerWidth && top < innerHeight)
  if (!isOnScreen) return 'is out of sight'
  const isCovered = boxes.every(({ left, right, top, bottom }) => {
    const points = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]] as const
    return points.every(([x, y]) => {
      const on = document.elementFromPoint(x, y)
      return !on || !drawn.some((one) => one.contains(on) || on.contains(one))
    })
  })
  return isCovered ? 'is covered by something else' : undefined
}
