import t from 'tap'
import { launchChromium } from './chromium.ts'
import { clippedTextsOf, drawn, overflowsOf } from './layout.ts'
import { toPage } from './site.ts'
import { newVisitor } from './visitor.ts'

const browser = await launchChromium(t)
const { page } = await newVisitor(t, browser, { origin: 'http://127.0.0.1', width: 360 })

// Without fonts every page is empty, and whatever is asked of its text is true.
t.test('text has glyphs, and each kind of font its own', async (t) => {
  await page.setContent(toPage('<p><span style="font-family: system-ui">iiii</span> <span style="font-family: system-ui">MMMM</span></p>'))
  const [narrow = 0, wide = 0] = await page.getByText(/^(iiii|MMMM)$/).evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect().width))
  t.ok(narrow > 10 && wide > 2 * narrow, `iiii is ${narrow} px wide, MMMM ${wide} px`)
})

const OVERFLOWS = [
  { name: 'a page that fits', html: '<p>Some words that wrap where the window ends, as words do</p>', want: [] },
  { name: 'a box that is wider than the window', html: '<div style="width: 500px">wide</div>', want: [/^the page is 5\d\d px wide in a window of 360 px$/, /^div: wide$/] },
  { name: 'a word that does not break', html: `<p>${'a'.repeat(100)}</p>`, want: [/^the page is/] },
  { name: 'a table that scrolls in its own box', html: '<div style="overflow-x: auto"><div style="width: 500px">wide</div></div>', want: [] },
]
for (const { name, html, want } of OVERFLOWS) {
  t.test(`overflow: ${name}`, async (t) => {
    await page.setContent(toPage(html))
    t.match(await overflowsOf(page), want)
    t.equal((await overflowsOf(page)).length === 0, want.length === 0)
  })
}

const box = (style: string, text = 'Some words that are long'): string => `<div style="width: 80px; ${style}">${text}</div>`
const CLIPPED = [
  { name: 'text that wraps', html: box('overflow: hidden'), want: [] },
  { name: 'text that runs out of a box that hides it', html: box('overflow: hidden; white-space: nowrap'), want: ['div (x): Some words that are long'] },
  { name: 'text that ends in an ellipsis', html: box('overflow: hidden; white-space: nowrap; text-overflow: ellipsis'), want: ['div (x): Some words that are long'] },
  { name: 'text that is cut off below', html: box('overflow: hidden; height: 20px'), want: ['div (y): Some words that are long'] },
  { name: 'text that a box further outside cuts off', html: `<div style="width: 40px; overflow: clip">${box('white-space: nowrap')}</div>`, want: ['div (x): Some words that are long'] },
  { name: 'text out of sight that scrolls into it', html: box('overflow: auto; height: 20px; white-space: nowrap'), want: [] },
  { name: 'a tight line', html: box('overflow: hidden; height: 16px; line-height: 1', 'Agfj'), want: [] },
  { name: 'text that begins left of the page', html: '<p style="margin-left: -30px; white-space: nowrap">Some words</p>', want: ['p (x): Some words'] },
  { name: 'text of a fixed bar that the window cuts off', html: '<div style="position: fixed; top: 0; left: 300px; white-space: nowrap">Some words that are long</div>', want: ['div (x): Some words that are long'] },
  { name: 'a link that waits above the page for its focus', html: '<a href="#a" style="position: absolute; top: -50px">Skip to the content</a>', want: [] },
  { name: 'a link that waits above the window, in a page that is scrolled', html: '<a href="#a" style="position: fixed; top: -50px">Skip to the content</a><p style="height: 3000px"></p><p id="end">Some words</p>', want: [] },
  { name: 'text that begins above the page', html: '<p style="position: absolute; margin: 0; top: -12px">Some words</p>', want: ['p (y): Some words'] },
  { name: 'text for screen readers alone', html: '<span style="position: absolute; width: 1px; height: 1px; overflow: hidden; white-space: nowrap">Some words</span>', want: [] },
  { name: 'text for screen readers alone, in a box of which nothing is left', html: '<fieldset><legend style="position: absolute; width: 1px; overflow: hidden; clip-path: inset(50%)">Some words</legend></fieldset>', want: [] },
  { name: 'text that nobody sees', html: `<div hidden>${box('overflow: hidden; white-space: nowrap')}</div><div style="visibility: hidden">${box('overflow: hidden; white-space: nowrap')}</div>`, want: [] },
  { name: 'a placeholder without room', html: '<input aria-label="a" style="width: 60px" placeholder="Some words that are long">', want: ['input (x): Some words that are long'] },
  { name: 'a placeholder with room, and typed text, which scrolls', html: '<input aria-label="a" style="width: 60px" placeholder="Words"><input aria-label="b" style="width: 60px" value="Some words that are long">', want: [] },
  { name: 'a choice without room', html: '<select aria-label="a" style="width: 60px"><option>Some words that are long</option></select>', want: ['select (x): Some words that are long'] },
]
for (const { name, html, want } of CLIPPED) {
  t.test(`clipped text: ${name}`, async (t) => {
    await page.setContent(toPage(html))
    await page.evaluate(() => { document.getElementById('end')?.scrollIntoView() })
    await drawn(page)
    t.same(await clippedTextsOf(page), want)
  })
}
