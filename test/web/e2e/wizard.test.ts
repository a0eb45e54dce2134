import t from 'tap'
import { platformFile } from '../../e2e/platform.ts'
import { expectStatus, newTenant } from '../../e2e/rest.ts'
import { waitFor } from '../../wait.ts'
import { launchChromium } from '../browser/chromium.ts'
import { newVisitor } from '../browser/visitor.ts'
import { goOn, refuseReload, rowOf, signIn, waitForState } from './dashboard.ts'

const tenant = await newTenant(t)
await tenant.create('lobby', { desiredState: 'Stopped' })
// It has run: a server that never did leaves no world.
const old = await tenant.create('season-one')
await tenant.waitFor(old.id, 'running')
await expectStatus(202, tenant.call('DELETE', `/servers/${old.id}`))
await waitFor('the old server to be gone', async () => (await tenant.server(old.id)).deletedAt !== undefined)
const { page, complaints } = await newVisitor(t, await launchChromium(t), { origin: platformFile().api })
await signIn(page, tenant.key)

const name = page.getByLabel('Name', { exact: true })
const motd = page.getByLabel('Text in the server list', { exact: true })
const question = page.getByRole('dialog', { name: 'Leave without saving?' })
const waitForStep = (title: string): Promise<void> => page.getByRole('heading', { level: 2, name: new RegExp(`^Step \\d of 5: ${title}$`) }).waitFor()

/** Comes to the form from the list of servers. */
async function begin(): Promise<void> {
  await page.goto('/servers')
  await page.getByRole('link', { name: 'New server' }).first().click()
  await waitForStep('Game')
}

t.test('back and forward lead from step to step, and what was typed stays', async (t) => {
  await begin()
  await name.fill('arena')
  await goOn(page)
  await motd.fill('Fight')
  await goOn(page)
  await waitForStep('Access')
  await page.goBack()
  await waitForStep('World')
  t.equal(await motd.inputValue(), 'Fight')
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await waitForStep('Game')
  t.equal(await name.inputValue(), 'arena')
  await page.goForward()
  await waitForStep('World')
})

t.test('back out of the form asks first, and a no changes nothing', async (t) => {
  await page.goBack()
  await waitForStep('Game')
  await page.goBack()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await question.waitFor({ state: 'hidden' })
  t.match(page.url(), /\/servers\/new$/)
  t.equal(await name.inputValue(), 'arena')
  await page.goBack()
  await question.getByRole('button', { name: 'Leave' }).click()
  await rowOf(page, 'lobby').waitFor()
})

t.test('so does a link, and a reload', async (t) => {
  await begin()
  await name.fill('arena')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Kept worlds' }).click()
  await question.getByRole('button', { name: 'Cancel' }).click()
  t.equal(await name.inputValue(), 'arena')
  t.equal(await refuseReload(page), 'beforeunload')
  t.equal(await name.inputValue(), 'arena')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Kept worlds' }).click()
  await question.getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('heading', { level: 1, name: 'Kept worlds' }).waitFor()
})

t.test('nothing is asked where nothing was typed', async (t) => {
  await begin()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Kept worlds' }).click()
  await page.getByRole('heading', { level: 1, name: 'Kept worlds' }).waitFor()
  t.equal(await question.count(), 0)
})

t.test('a name that is taken, or that a kept world has, is told at the first step', async (t) => {
  await begin()
  await name.fill('lobby')
  await page.getByText('There is a server named lobby already.').waitFor()
  await goOn(page)
  await waitForStep('Game')
  await name.fill('season-one')
  await page.getByText('A world of this name is kept').waitFor()
  t.equal(await page.getByText('There is a server named').count(), 0)
  await goOn(page)
  await waitForStep('World')
})

t.test('nothing is lost on the way to the kept worlds that the form points at', async (t) => {
  await goOn(page, 3)
  await page.getByRole('checkbox', { name: /EULA/ }).check()
  await page.getByRole('button', { name: 'Create server' }).click()
  const kept = page.getByRole('dialog', { name: 'A world of this name is kept' })
  await kept.getByRole('link', { name: 'Kept worlds' }).click()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await kept.getByRole('button', { name: 'Take another name' }).click()
  await waitForStep('Game')
  t.equal(await name.inputValue(), 'season-one')
})

t.test('back from what was made leads to where one came from', async (t) => {
  await begin()
  await name.fill('arena')
  await goOn(page, 4)
  await page.getByRole('checkbox', { name: /EULA/ }).check()
  await page.getByRole('button', { name: 'Create server' }).click()
  await waitForState(page, 'Starting')
  t.equal(await question.count(), 0)
  await page.goBack()
  await rowOf(page, 'arena').waitFor()
  t.match(page.url(), /\/servers$/)
})

t.test('nothing went wrong on the way', async (t) => {
  // The browser itself tells that the name of the kept world was refused.
  t.same(complaints.filter((complaint) => !/status of 409/.test(complaint)), [])
})
