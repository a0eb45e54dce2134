import t from 'tap'
import { platformFile } from '../../e2e/platform.ts'
import { expectStatus, newTenant, type Tenant } from '../../e2e/rest.ts'
import { launchChromium } from '../browser/chromium.ts'
import { newVisitor } from '../browser/visitor.ts'
import { rowOf, signIn, waitForConnection } from './dashboard.ts'

const browser = await launchChromium(t)

const newTicket = async ({ call }: Tenant): Promise<string> => (await expectStatus(201, call('POST', '/session/tickets'))).ticket

t.test('a link signs in once', async (t) => {
  const tenant = await newTenant(t)
  const ticket = await newTicket(tenant)
  const first = await newVisitor(t, browser, { origin: platformFile().api })
  await first.page.goto(`/#sign-in=${ticket}`)
  await waitForConnection(first.page, 'Live')
  t.notMatch(first.page.url(), ticket, 'the address does not keep it')
  t.same(first.complaints, [])

  const second = await newVisitor(t, browser, { origin: platformFile().api })
  await second.page.goto(`/#sign-in=${ticket}`)
  await second.page.getByText(/link was used already/).waitFor()
  await second.page.getByLabel('API key').waitFor()
})

t.test('a link that somebody who is signed in opens asks first', async (t) => {
  const [own, other] = [await newTenant(t), await newTenant(t)]
  const { page, complaints } = await newVisitor(t, browser, { origin: platformFile().api })
  await signIn(page, own.key)
  await own.create('of-mine', { desiredState: 'Stopped' })
  await rowOf(page, 'of-mine').waitFor()
  const dialog = page.getByRole('dialog', { name: 'Sign in with this link instead?' })
  const ticket = await newTicket(other)
  const open = async (): Promise<void> => {
    await page.goto(`/#sign-in=${ticket}`)
    await dialog.getByText(`You are signed in as ${own.slug}`).waitFor()
    t.notMatch(page.url(), ticket, 'the address does not keep it')
  }
  const isStill = async ({ slug }: Tenant): Promise<void> => page.getByRole('button', { name: new RegExp(`^${slug}\\W+account`) }).waitFor()

  await t.test('on the page that is open already, too', async () => {
    await page.evaluate((to) => { location.hash = `sign-in=${to}` }, ticket)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await isStill(own)
  })

  await t.test('and changes nothing when the answer is no', async () => {
    await open()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page.reload()
    await isStill(own)
    await rowOf(page, 'of-mine').waitFor()
  })

  await t.test('and signs in as the other when it is yes, with nothing left of before', async (t) => {
    await open()
    await dialog.getByRole('button', { name: 'Sign in with the link' }).click()
    await isStill(other)
    await page.getByText('No servers yet').waitFor()
    t.equal(await page.getByText('of-mine').count(), 0)
    t.same(complaints, [])
  })

  await t.test('and one that was used up signs nobody out', async (t) => {
    await page.goto(`/#sign-in=${ticket}`)
    await dialog.getByRole('button', { name: 'Sign in with the link' }).click()
    await dialog.getByRole('alert').getByText(/used before/).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await isStill(other)
    await waitForConnection(page, 'Live')
    t.match(complaints.splice(0), [/status of 401/], 'which the browser tells by itself')
  })
})

t.test('a key that is none, and one that is revoked, do not sign in', async (t) => {
  const tenant = await newTenant(t)
  const admin = { key: platformFile().adminKey }
  const { key, id } = await expectStatus(201, tenant.call('POST', `/tenants/${tenant.slug}/keys`, { name: 'short', scopes: ['servers:read'] }, admin))
  const { page } = await newVisitor(t, browser, { origin: platformFile().api })
  await page.goto('/')
  await page.getByLabel('API key').fill('hc_nobody-has-this-key-0123456789-0123456789')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText(/No key is like this/).waitFor()

  await t.test('who is signed in with a key is out once it is revoked', async () => {
    await page.getByLabel('API key').fill(key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await waitForConnection(page, 'Live')
    await expectStatus(204, tenant.call('DELETE', `/tenants/${tenant.slug}/keys/${id}`, undefined, admin))
    await page.getByText(/session has ended/i).waitFor()
    await page.getByLabel('API key').waitFor()
  })
})
