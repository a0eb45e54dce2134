import t from 'tap'
import { platformFile } from '../../e2e/platform.ts'
import { newTenant } from '../../e2e/rest.ts'
import { launchChromium } from '../browser/chromium.ts'
import { newVisitor } from '../browser/visitor.ts'
import { openSection, refuseReload, rowOf, signIn } from './dashboard.ts'

const tenant = await newTenant(t)
const { id } = await tenant.create('form', { desiredState: 'Stopped' })
const { page, complaints } = await newVisitor(t, await launchChromium(t), { origin: platformFile().api })
await signIn(page, tenant.key)

const difficulty = page.getByLabel('Difficulty', { exact: true })
const gameMode = page.getByLabel('Game mode', { exact: true })
const bar = page.getByRole('region', { name: 'Unsaved changes' })
const saved = page.getByText('The settings are saved.')

/** Loads the settings as if for the first time. */
async function openSettings(): Promise<void> {
  await page.goto(`/servers/${id}/settings`)
  await difficulty.waitFor()
}

t.test('settings that are come back to can be changed and saved', async (t) => {
  await openSettings()
  await openSection(page, 'History')
  await openSection(page, 'Settings')
  await difficulty.selectOption('Hard')
  await bar.getByText('1 change').waitFor()
  await bar.getByRole('button', { name: 'Save' }).click()
  await saved.waitFor()
  await bar.waitFor({ state: 'detached' })
  t.match((await tenant.server(id)).spec, { difficulty: 'Hard' })
})

t.test('what is typed before another section was looked at is saved with what is typed after', async (t) => {
  await openSettings()
  await difficulty.selectOption('Normal')
  await openSection(page, 'Console')
  await openSection(page, 'Settings')
  t.equal(await difficulty.inputValue(), 'Normal')
  await gameMode.selectOption('Creative')
  await bar.getByText('2 changes').waitFor()
  await bar.getByRole('button', { name: 'Save' }).click()
  await saved.waitFor()
  await bar.waitFor({ state: 'detached' })
  t.match((await tenant.server(id)).spec, { difficulty: 'Normal', gameMode: 'Creative' })
})

t.test('what is discarded after another section was looked at is gone', async (t) => {
  await openSettings()
  await difficulty.selectOption('Peaceful')
  await openSection(page, 'Console')
  await openSection(page, 'Settings')
  await bar.getByRole('button', { name: 'Discard' }).click()
  await bar.waitFor({ state: 'detached' })
  t.equal(await difficulty.inputValue(), 'Normal')
})

t.test('leaving with something typed asks first, for another page and for a reload', async (t) => {
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  const servers = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Servers' })
  await openSettings()
  await difficulty.selectOption('Peaceful')
  await openSection(page, 'Overview')
  t.equal(await question.count(), 0, 'not for another section')
  await servers.click()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await question.waitFor({ state: 'hidden' })
  await openSection(page, 'Settings')
  t.equal(await difficulty.inputValue(), 'Peaceful')
  t.equal(await refuseReload(page), 'beforeunload')
  await bar.getByRole('button', { name: 'Discard' }).click()
  await servers.click()
  await rowOf(page, 'form').waitFor()
})

t.test('nothing went wrong on the way', async (t) => {
  t.same(complaints, [])
})
