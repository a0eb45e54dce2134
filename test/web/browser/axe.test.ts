import t from 'tap'
import { violationsOf } from './axe.ts'
import { launchChromium } from './chromium.ts'
import { toPage } from './site.ts'
import { newVisitor } from './visitor.ts'

const browser = await launchChromium(t)
const { page } = await newVisitor(t, browser, { origin: 'http://127.0.0.1' })

const VIOLATIONS = [
  { name: 'a page that is well made', html: toPage('<p>Some words</p><label>Name <input></label>'), want: [] },
  { name: 'a field without a name', html: toPage('<input>'), want: [/^label at input: /] },
  { name: 'text that is too pale', html: toPage('<p style="color: #aaa">Some words</p>'), want: [/^color-contrast at p: .*contrast/] },
  { name: 'buttons that are too small and too close', html: toPage('<button style="all: unset; width: 12px; height: 12px">a</button><button style="all: unset; width: 12px; height: 12px">b</button>'), want: [/^target-size at /, /^target-size at /] },
  { name: 'a page that does not say its language', html: toPage('<p>Some words</p>').replace(' lang="en"', ''), want: [/^html-has-lang at html: /] },
  { name: 'text outside of every landmark', html: toPage('').replace('</main>', '</main><p>Some words</p>'), want: [/^region at p: /] },
]
for (const { name, html, want } of VIOLATIONS) {
  t.test(name, async (t) => {
    await page.setContent(html)
    const violations = await violationsOf(page)
    t.match(violations, want)
    t.equal(violations.length, want.length)
  })
}
