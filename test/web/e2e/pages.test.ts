import t, { type Test } from 'tap'
import { platformFile } from '../../e2e/platform.ts'
import { newTenant } from '../../e2e/rest.ts'
import { launchChromium } from '../browser/chromium.ts'
import { flawsOf } from '../browser/flaws.ts'
import { changeLook, newVisitor, type Theme, type Visitor } from '../browser/visitor.ts'
import { signIn } from './dashboard.ts'
import { EMPTY, OUTSIDE, viewsOf, type View } from './pages.ts'
import { newShowcase } from './showcase.ts'

/** A phone, a tablet, a desk. */
const WIDTHS = [360, 820, 1440] as const
const THEMES: readonly Theme[] = ['light', 'dark']

const browser = await launchChromium(t)
const origin = platformFile().api

/** Whether a view is as it should be, at every width and in both themes. */
async function checkView(t: Test, { page, complaints }: Visitor, { path, settle, expected }: View): Promise<void> {
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      await changeLook(page, { width, height: 900, theme })
      await page.goto(path)
      await settle(page)
      t.same([...await flawsOf(page), ...complaints.splice(0).filter((complaint) => !expected?.test(complaint))], [], `${theme}, ${width} px`)
    }
  }
}

for (const view of OUTSIDE) {
  t.test(view.name, async (t) => checkView(t, await newVisitor(t, browser, { origin }), view))
}

t.test('of a tenant without servers', async (t) => {
  const tenant = await newTenant(t)
  const visitor = await newVisitor(t, browser, { origin })
  await signIn(visitor.page, tenant.key)
  for (const view of EMPTY) await t.test(view.name, (t) => checkView(t, visitor, view))
})

t.test('of a tenant with servers', async (t) => {
  const tenant = await newTenant(t)
  const showcase = await newShowcase(t, tenant, ['steve', 'a_long_name_1234'])
  await tenant.create('the-name-of-this-server-is-forty-letters', { desiredState: 'Stopped' })
  const visitor = await newVisitor(t, browser, { origin })
  await signIn(visitor.page, tenant.key)
  for (const view of viewsOf(showcase)) await t.test(view.name, (t) => checkView(t, visitor, view))
})
