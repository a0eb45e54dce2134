import t from 'tap'
import { launchChromium } from './chromium.ts'
import { focused, walk } from './focus.ts'

const browser = await launchChromium(t)

const cases: { name: string; body: string; unseen: string[] }[] = [
  { name: 'what shows its focus is fine', body: '<button>One</button><a href="#">Two</a>', unseen: [] },
  { name: 'a control without an outline', body: '<button style="outline: none">One</button>', unseen: ['button: One: has no outline'] },
  { name: 'a box that its label shows', body: '<style>label:has(:focus) { outline: 2px solid }</style><label><input type="checkbox" style="opacity: 0; outline: none">One</label>', unseen: [] },
  { name: 'a control outside of the window', body: '<button style="position: fixed; left: -500px">One</button>', unseen: ['button: One: is out of sight'] },
  { name: 'a control below a bar', body: '<button>One</button><div style="position: fixed; inset: 0; background: white"></div>', unseen: ['button: One: is covered by something else'] },
]

for (const { name, body, unseen } of cases) {
  t.test(name, async (t) => {
    const page = await browser.newPage()
    t.teardown(() => page.close())
    await page.setContent(`<!doctype html>${body}`)
    t.same((await walk(page)).unseen, unseen)
  })
}

t.test('the way of the Tab key ends where the page does', async (t) => {
  const page = await browser.newPage()
  t.teardown(() => page.close())
  await page.setContent('<!doctype html><button>One</button><label><input>Two</label><button disabled>Three</button>')
  t.same((await walk(page)).stops, ['button: One', 'input: Two'])
  t.equal(await focused(page), '')
})
