import t from 'tap'
import { ServerEventPage } from '../../../contracts/rest/server-event.ts'
import { pingStatus } from '../../../lib/status-ping.ts'
import { markOf, toDetail } from '../../../web/src/server/history/timeline.ts'
import { get, platformFile, toAddress } from '../../e2e/platform.ts'
import { expectStatus, newTenant } from '../../e2e/rest.ts'
import { launchChromium } from '../browser/chromium.ts'
import { newVisitor } from '../browser/visitor.ts'
import { goOn, openSection, rowOf, runCommand, signIn, waitForState } from './dashboard.ts'

const MOTD = 'Come in, the door is open'
const browser = await launchChromium(t)

t.test('the story of a server, from signing in to its end, on one page that is never loaded anew', async (t) => {
  const tenant = await newTenant(t)
  const { page, complaints } = await newVisitor(t, browser, { origin: platformFile().api })
  await signIn(page, tenant.key)
  await page.evaluate(() => { document.documentElement.dataset['visit'] = 'first' })

  await page.getByText('No servers yet').waitFor()
  await page.getByRole('link', { name: 'New server' }).first().click()
  await page.getByLabel('Name', { exact: true }).fill('Not a name')
  await goOn(page)
  await page.getByLabel('Name', { exact: true }).and(page.locator('[aria-invalid=true]')).fill('story')
  await goOn(page, 3)
  await page.getByLabel('Memory', { exact: true }).fill('512Mi')
  await goOn(page)
  await page.getByRole('button', { name: 'Create server' }).click()
  await page.getByRole('checkbox', { name: /EULA/ }).and(page.locator('[aria-invalid=true]')).check()
  await page.getByRole('button', { name: 'Create server' }).click()

  await waitForState(page, 'Starting')
  await waitForState(page, 'Running')
  const id = /\/servers\/([^/?]+)/.exec(page.url())![1]!
  const server = await tenant.server(id)
  const address = toAddress(server.endpoint)
  await page.getByText(address.host).first().waitFor()

  await t.test('its console answers', async () => {
    await openSection(page, 'Console')
    await runCommand(page, 'list', /There are 0 of a max of 20 players online/)
  })

  await t.test('another message of the day waits for a restart', async (t) => {
    await openSection(page, 'Settings')
    await page.getByLabel('Message of the day').fill(MOTD)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Changes wait for a restart').waitFor()
    t.match(await tenant.server(id), { phase: 'Running', spec: { motd: MOTD }, pendingRestart: /motd/ })
    t.notMatch((await pingStatus({ ...address, timeoutMs: 5_000 })).description, MOTD)
  })

  await t.test('stopped and started it has it', async (t) => {
    await openSection(page, 'Overview')
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await waitForState(page, 'Stopped')
    await t.rejects(pingStatus({ ...address, timeoutMs: 5_000 }))
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await waitForState(page, 'Running')
    await page.getByText('Changes wait for a restart').waitFor({ state: 'detached' })
    t.match((await pingStatus({ ...toAddress((await tenant.server(id)).endpoint), timeoutMs: 5_000 })).description, MOTD)
  })

  await t.test('its history tells all of that', async (t) => {
    await openSection(page, 'History')
    const { items } = ServerEventPage.parse(await expectStatus(200, tenant.call('GET', `/servers/${id}/events?limit=200`)))
    t.ok(items.some(({ type }) => type === 'k8s.stopping'), 'each phase is told as what it is')
    for (const event of items) await page.getByRole('main').getByText(toDetail(event) || markOf(event).title, { exact: true }).first().waitFor()
  })

  await t.test('it is deleted by whoever types its name', async (t) => {
    await openSection(page, 'Settings')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Delete the server' }).click()
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByRole('button', { name: 'Delete the server' })
    t.ok(await confirm.isDisabled(), 'not without its name')
    await dialog.getByRole('textbox').fill('stor')
    t.ok(await confirm.isDisabled(), 'nor with a part of it')
    await dialog.getByRole('textbox').fill('story')
    await confirm.click()
    await waitForState(page, 'Deleting')
    await waitForState(page, 'Deleted')
    t.equal(await get('MinecraftServer', tenant.namespace, 'story'), undefined)
    t.match(await tenant.server(id), { deletedAt: String, world: 'Kept' })
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Servers' }).click()
    await page.getByText('No servers yet').waitFor()
    t.equal(await rowOf(page, 'story').count(), 0)
  })

  t.equal(await page.evaluate(() => document.documentElement.dataset['visit']), 'first', 'nothing loaded the page anew')
  t.same(complaints, [])
})
