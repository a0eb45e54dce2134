import t from 'tap'
import { platformFile } from '../../e2e/platform.ts'
import { expectStatus, newTenant } from '../../e2e/rest.ts'
import { waitFor } from '../../wait.ts'
import { launchChromium } from '../browser/chromium.ts'
import { drawn } from '../browser/layout.ts'
import { newVisitor } from '../browser/visitor.ts'
import { runCommand, signIn, waitForState } from './dashboard.ts'

// What a phone shows without a hand on it.
const tenant = await newTenant(t)
const { id } = await tenant.create('phone')
await tenant.waitFor(id, 'running')
const { page, complaints } = await newVisitor(t, await launchChromium(t), { origin: platformFile().api, width: 360, height: 640 })
await signIn(page, tenant.key)

const log = page.getByRole('log')
/** How far the log could be scrolled further down, in pixels. */
const below = (): Promise<number> => log.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop)

t.test('the console opens at its newest line, and stays there', async (t) => {
  await page.goto(`/servers/${id}/console`)
  await log.getByText(/Done \(/).waitFor({ state: 'attached' })
  t.ok(await log.evaluate((box) => box.scrollHeight > box.clientHeight), 'it holds more than is seen')
  await waitFor('the end of the log', async () => await below() < 1)
  await runCommand(page, 'list', /There are 0 of a max of/)
  await waitFor('the end of the log, with the answer', async () => await below() < 1)
  await page.setViewportSize({ width: 320, height: 500 })
  await waitFor('the end of the log in a smaller window', async () => await below() < 1)
  await page.setViewportSize({ width: 360, height: 640 })
})

for (const section of ['Settings', 'History'] as const) {
  t.test(`the tab of a deep link is in sight: ${section}`, async (t) => {
    await page.goto(`/servers/${id}/${section.toLowerCase()}`)
    const tab = page.getByRole('tab', { name: section, exact: true, selected: true })
    await tab.waitFor()
    await drawn(page)
    const { x, width } = (await tab.boundingBox())!
    t.ok(x >= 0 && x + width <= 360, `from ${x} to ${x + width} px`)
  })
}

t.test('every group of settings is in sight', async (t) => {
  await page.goto(`/servers/${id}/settings`)
  const groups = page.getByRole('navigation', { name: 'Settings' }).getByRole('button')
  await groups.first().waitFor()
  for (const group of await groups.all()) {
    const { x, width } = (await group.boundingBox())!
    t.ok(x >= 0 && x + width <= 360, `${await group.innerText()}: from ${x} to ${x + width} px`)
  }
})

t.test('Save and Discard are in sight, whatever else there is to say', async (t) => {
  const change = (patch: Record<string, unknown>) => expectStatus(200, tenant.call('PATCH', `/servers/${id}`, patch, { headers: { 'content-type': 'application/merge-patch+json', 'if-match': '*' } }))
  await change({ spawnProtection: 8 })
  await page.getByText('Changes wait for a restart').waitFor()
  await page.getByLabel('Difficulty', { exact: true }).selectOption('Hard')
  await change({ pvp: false })
  await page.getByText('Somebody else has changed this server meanwhile').waitFor()
  await page.evaluate(() => { scrollTo(0, 0) })
  await drawn(page)
  for (const name of ['Save', 'Discard']) {
    const { y, height } = (await page.getByRole('region', { name: 'Unsaved changes' }).getByRole('button', { name }).boundingBox())!
    t.ok(y >= 0 && y + height <= 640, `${name}: from ${y} to ${y + height} px`)
  }
})

t.test('charts say nothing of now once the server is stopped', async (t) => {
  const chart = page.getByRole('figure', { name: 'Players' })
  await page.goto(`/servers/${id}/charts`)
  await chart.getByText('now', { exact: true }).waitFor()
  await expectStatus(200, tenant.call('PATCH', `/servers/${id}`, { desiredState: 'Stopped' }, { headers: { 'content-type': 'application/merge-patch+json', 'if-match': '*' } }))
  await chart.getByText('not measured now').waitFor()
  await page.reload()
  await chart.getByText('not measured now').waitFor()
  t.equal(await chart.getByText('now', { exact: true }).count(), 0)
})

t.test('nothing went wrong on the way', async (t) => {
  await page.goto(`/servers/${id}`)
  await waitForState(page, 'Stopped')
  t.same(complaints, [])
})
