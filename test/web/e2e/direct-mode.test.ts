import t from 'tap'
import { startDirectPlatform } from '../../e2e/direct-platform.ts'
import { platformFile } from '../../e2e/platform.ts'
import { expectStatus, rest } from '../../e2e/rest.ts'
import { waitFor } from '../../wait.ts'
import { launchChromium } from '../browser/chromium.ts'
import { flawsOf } from '../browser/flaws.ts'
import { newVisitor } from '../browser/visitor.ts'
import { openSection, rowOf, waitForConnection, waitForState } from './dashboard.ts'

/** What the browser tells by itself of a 503, which is how the API says that there is no bus. */
const IS_OFF = /status of 503/

t.test('a platform without a bus', { timeout: 600_000 }, async (t) => {
  const printed = await startDirectPlatform(t)
  const browser = await launchChromium(t)
  const { api: origin } = platformFile()
  const [, link] = /^ {2}dashboard {5}(\S+)$/m.exec(printed) ?? []
  const { page, complaints } = await newVisitor(t, browser, { origin })

  await t.test('its start prints a link that signs in once', async (t) => {
    t.match(link, `${origin}/#sign-in=`)
    await page.goto(link!)
    await waitForConnection(page, 'Direct mode')
    t.same(complaints, [])
    const { page: second } = await newVisitor(t, browser, { origin })
    await second.goto(link!)
    await second.getByText(/link was used already/).waitFor()
  })

  const { id } = await expectStatus(201, rest('POST', '/servers', { name: 'direct', eula: true, memory: '512Mi' }))

  await t.test('the dashboard follows by looking now and then, and does not call that stale', async (t) => {
    await rowOf(page, 'direct').getByText('Running').waitFor()
    t.equal(await page.getByText('Stale').count(), 0)
    await rowOf(page, 'direct').getByRole('link', { name: 'direct' }).click()
    await waitForState(page, 'Running')
    t.same(await flawsOf(page), [])
  })

  await t.test('it says that console, players and measurements need a bus', async (t) => {
    for (const [section, words] of [['Console', 'No console here'], ['Players', 'Nobody can be asked'], ['Charts', 'No measurements here']] as const) {
      await openSection(page, section)
      await page.getByText(words, { exact: true }).waitFor()
      await page.getByText(/runs without a bus/).waitFor()
      t.same(await flawsOf(page), [], section)
    }
    t.same(complaints.filter((complaint) => !IS_OFF.test(complaint)), [])
  })

  await t.test('lists of players and actions work all the same', async (t) => {
    await openSection(page, 'Players')
    const operators = page.getByRole('region', { name: 'Operators' })
    await operators.getByLabel(/Player's name/).fill('steve')
    await operators.getByRole('button').last().click()
    await operators.getByRole('listitem').filter({ hasText: 'steve' }).waitFor()
    await waitFor('the operator to be kept', async () => (await expectStatus(200, rest('GET', `/servers/${id}`))).spec.ops.includes('steve'))
    await openSection(page, 'Overview')
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await waitForState(page, 'Stopped')
    t.same(complaints.filter((complaint) => !IS_OFF.test(complaint)), [])
  })
})
