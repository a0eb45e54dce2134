import t, { type Test } from 'tap'
import { platformFile } from '../../e2e/platform.ts'
import { expectStatus, newTenant, rest, type Tenant } from '../../e2e/rest.ts'
import { launchChromium } from '../browser/chromium.ts'
import { flawsOf } from '../browser/flaws.ts'
import { changeLook, newVisitor, type Theme, type Visitor } from '../browser/visitor.ts'
import { signIn } from './dashboard.ts'
import { EMPTY, MISHAPS, OUTSIDE, readerViewsOf, viewsOf, type View } from './pages.ts'
import { newShowcase } from './showcase.ts'

/** A phone, a tablet, a desk. */
const WIDTHS = [360, 820, 1440] as const
const THEMES: readonly Theme[] = ['light', 'dark']

const browser = await launchChromium(t)
const origin = platformFile().api

/** Whether a view is as it should be, at every width and in both themes. It is made once: the window changes around it. */
async function checkView(t: Test, { page, complaints }: Visitor, { path, settle, expected }: View): Promise<void> {
  await page.goto(path)
  await settle(page)
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      await changeLook(page, { width, height: 900, theme })
      t.same([...await flawsOf(page), ...complaints.splice(0).filter((complaint) => !expected?.test(complaint))], [], `${theme}, ${width} px`)
    }
  }
}

/** Looks at all views as whoever has a key. */
async function checkViews(t: Test, key: string, views: readonly View[]): Promise<void> {
  const visitor = await newVisitor(t, browser, { origin })
  await signIn(visitor.page, key)
  for (const view of views) await t.test(view.name, (t) => checkView(t, visitor, view))
}

/** A key that may only look. */
const newReader = async ({ slug }: Tenant): Promise<string> => (await expectStatus(201, rest('POST', `/tenants/${slug}/keys`, { name: 'reader', scopes: ['servers:read'] }, { key: platformFile().adminKey }))).key

for (const view of OUTSIDE) {
  t.test(view.name, async (t) => checkView(t, await newVisitor(t, browser, { origin }), view))
}

t.test('of a tenant without servers', async (t) => {
  const tenant = await newTenant(t)
  await checkViews(t, tenant.key, EMPTY)
  await t.test('by who may only look', async (t) => checkViews(t, await newReader(tenant), EMPTY))
})

t.test('of a tenant with servers', async (t) => {
  const tenant = await newTenant(t)
  const showcase = await newShowcase(t, tenant, ['steve', 'a_long_name_1234'])
  await tenant.create('the-name-of-this-server-is-forty-letters', { desiredState: 'Stopped' })
  await checkViews(t, tenant.key, viewsOf(showcase, tenant))
  await t.test('by who may only look', async (t) => checkViews(t, await newReader(tenant), readerViewsOf(showcase)))
  for (const mishap of MISHAPS) {
    await t.test(mishap.name, async (t) => {
      const visitor = await newVisitor(t, browser, { origin })
      await signIn(visitor.page, tenant.key)
      await mishap.prepare(visitor.page)
      await checkView(t, visitor, mishap)
    })
  }
})
