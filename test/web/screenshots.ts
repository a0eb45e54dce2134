import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { owning } from '../../bench/owner.ts'
import { onPlatform } from '../e2e/on-platform.ts'
import { platformFile } from '../e2e/platform.ts'
import { newTenant, platformDatabase } from '../e2e/rest.ts'
import { LIMIT_MS } from '../wait.ts'
import { launchChromium } from './browser/chromium.ts'
import { drawn } from './browser/layout.ts'
import { changeLook, newVisitor, type Theme } from './browser/visitor.ts'
import { rowOf, signIn } from './e2e/dashboard.ts'
import { viewsOf, type View } from './e2e/pages.ts'
import { seedMetrics } from './e2e/seed.ts'
import { newShowcase } from './e2e/showcase.ts'

/** `npm run screenshots`: makes the pictures of the dashboard that the README shows, on a platform of its own. */
const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url))

interface Picture {
  file: string
  /** Name of the view, as the tests of pages know it. */
  view: string
  width: number
  height: number
  theme: Theme
}

const PICTURES: readonly Picture[] = [
  { file: 'servers', view: 'servers', width: 1440, height: 800, theme: 'light' },
  { file: 'server-dark', view: 'overview', width: 1440, height: 900, theme: 'dark' },
  { file: 'console-dark', view: 'console', width: 1440, height: 800, theme: 'dark' },
  { file: 'settings', view: 'settings, changed', width: 1440, height: 900, theme: 'light' },
  { file: 'charts', view: 'charts', width: 820, height: 1080, theme: 'light' },
  { file: 'server-phone', view: 'overview', width: 360, height: 780, theme: 'light' },
  { file: 'servers-phone-dark', view: 'servers', width: 360, height: 780, theme: 'dark' },
]

async function takePictures(): Promise<void> {
  await owning(async (owner) => {
    const tenant = await newTenant(owner, 'friends')
    const showcase = await newShowcase(owner, tenant, ['steve', 'alex', 'notch'])
    await seedMetrics(platformDatabase(owner), tenant.slug, showcase.busy)
    const { page } = await newVisitor(owner, await launchChromium(owner), { origin: platformFile().api })
    await signIn(page, tenant.key)
    for (const name of ['survival', 'creative']) await rowOf(page, name).getByRole('cell').filter({ hasText: 'MiB' }).waitFor({ timeout: LIMIT_MS })
    const views = viewsOf(showcase, tenant)
    for (const picture of PICTURES) await take(page, picture, views.find(({ name }) => name === picture.view)!)
  })
}

async function take(page: Page, { file, width, height, theme }: Picture, { path, settle }: View): Promise<void> {
  await changeLook(page, { width, height, theme })
  // Loaded anew, the page would know no measurement before the next.
  await page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)
  await settle(page)
  await page.mouse.move(0, 0)
  await drawn(page)
  await page.screenshot({ path: `${FOLDER}${file}.png` })
  process.stdout.write(`${file}.png\n`)
}

mkdirSync(FOLDER, { recursive: true })
process.exitCode = await onPlatform({}, async (env) => {
  Object.assign(process.env, env)
  await takePictures()
  return 0
})
