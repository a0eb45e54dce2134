import t, { type Test } from 'tap'
import { platformFile } from '../../e2e/platform.ts'
import { newTenant } from '../../e2e/rest.ts'
import { waitFor } from '../../wait.ts'
import { launchChromium } from '../browser/chromium.ts'
import { focused, focusFlawOf, walk } from '../browser/focus.ts'
import { newVisitor } from '../browser/visitor.ts'
import { waitForConnection, waitForState } from './dashboard.ts'

// Not one click: all of it with keys.
const tenant = await newTenant(t)
const { id } = await tenant.create('keys')
await tenant.waitFor(id, 'running')
const { page, complaints } = await newVisitor(t, await launchChromium(t), { origin: platformFile().api })
const { keyboard } = page

/** Presses keys, one after the other. */
async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await keyboard.press(key)
}

/** Goes on with Tab, or another key, until something has the focus. */
async function goTo(wanted: string | RegExp, key = 'Tab'): Promise<void> {
  for (let step = 0; step < 80; step++) {
    const now = await focused(page)
    if (typeof wanted === 'string' ? now === wanted : wanted.test(now)) return
    await keyboard.press(key)
  }
  throw new Error(`${key} does not lead to ${String(wanted)}, but to ${await focused(page)}`)
}

const waitForFocus = (wanted: string | RegExp): Promise<unknown> => waitFor(`${String(wanted)} to have the focus`, async () => {
  const now = await focused(page)
  if (typeof wanted === 'string' ? now === wanted : wanted.test(now)) return true
  throw new Error(`"${now}" has it`)
}, 10_000)

/** Goes through all of a page, and sees at each step where that is. */
async function seesAll(t: Test): Promise<void> {
  const { stops, unseen } = await walk(page)
  t.ok(stops.length > 1, `${stops.length} stops`)
  t.same(unseen, [])
}

t.test('one signs in', async (t) => {
  await page.goto('/')
  await page.getByLabel('API key').waitFor()
  await seesAll(t)
  await goTo('input: API key')
  await keyboard.type(tenant.key)
  await press('Enter')
  await waitForConnection(page, 'Live')
})

t.test('the first key leads past the frame to the content', async (t) => {
  await page.reload()
  await page.getByRole('link', { name: 'keys', exact: true }).waitFor()
  await press('Tab')
  t.equal(await focused(page), 'a: Skip to the content')
  await press('Enter', 'Tab')
  t.equal(await focused(page), 'a: New server')
  await seesAll(t)
})

t.test('one finds a server in the list, and goes to it and to its sections', async (t) => {
  await goTo(/^input: Search/)
  await keyboard.type('key')
  await goTo('a: keys')
  await press('Enter')
  await waitForState(page, 'Running')
  await waitForFocus('h1: keys')
  await goTo('tab: Overview')
  await press('ArrowRight')
  await waitForFocus('tab: Console')
  t.match(page.url(), '/console')
  await press('ArrowRight', 'End')
  await waitForFocus('tab: History')
  await press('ArrowRight')
  await waitForFocus('tab: Overview')
  await press('ArrowLeft', 'Home')
  await waitForFocus('tab: Overview')
  await waitForState(page, 'Running')
  await press('Tab')
  t.notMatch(await focused(page), /^tab:/, 'all tabs are one stop')
  for (const section of ['', '/console', '/players', '/charts', '/settings', '/history']) {
    await t.test(`and sees where they are ${section === '' ? 'on its page' : `below ${section}`}`, async (t) => {
      await page.goto(`/servers/${id}${section}`)
      await page.getByRole('tabpanel').waitFor()
      await seesAll(t)
    })
  }
})

t.test('a menu goes by arrows, and gives the focus back', async (t) => {
  await page.goto(`/servers/${id}`)
  await goTo('button: More')
  await press('ArrowDown')
  await waitForFocus(/^menuitem: Begin maintenance/)
  t.equal(await focusFlawOf(page), undefined)
  await press('ArrowUp')
  await waitForFocus(/^menuitem: Delete/)
  await press('Escape')
  await waitForFocus('button: More')
  t.equal(await page.getByRole('menu').count(), 0)
  await press('Enter', 'ArrowDown')
  await waitForFocus(/^menuitem: Begin maintenance/)
  await press('Tab')
  await waitFor('the menu to be closed', async () => await page.getByRole('menu').count() === 0)
})

t.test('a dialog keeps the focus, closes by Escape, and gives it back', async (t) => {
  await goTo('button: More', 'Shift+Tab')
  await press('ArrowDown')
  await waitForFocus(/^menuitem: Begin/)
  await goTo(/^menuitem: Kill/, 'ArrowDown')
  await press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Kill keys?' })
  await dialog.waitFor()
  for (const key of [...Array(4).fill('Tab'), ...Array(4).fill('Shift+Tab')] as string[]) {
    await press(key)
    t.ok(await page.evaluate(() => document.activeElement === document.body || document.querySelector('dialog[open]')?.contains(document.activeElement)), `${key} stays within`)
  }
  await press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await waitForFocus('button: More')

  await t.test('and takes a name and a choice', async () => {
    await goTo('button: Add a user')
    await press('Space')
    await page.getByRole('dialog', { name: 'Add an SFTP user' }).waitFor()
    await goTo('input: Name')
    await keyboard.type('builder')
    await goTo('input: a password')
    await press('ArrowDown')
    await goTo('textarea: Public key')
    await goTo('button: Cancel')
    await press('Enter')
    await waitForFocus('button: Add a user')
  })
})

t.test('the account opens, and Escape gives the focus back', async () => {
  await goTo(/account$/, 'Shift+Tab')
  await press('Enter')
  await goTo('input: System')
  await press('ArrowRight')
  await waitForFocus('input: Light')
  await press('ArrowLeft', 'Escape')
  await waitForFocus(/account$/)
})

t.test('one makes a server', async (t) => {
  await page.goto('/servers/new')
  await goTo('input: Name')
  await keyboard.type('Not a name')
  await press('Enter')
  await waitForFocus('input: Name')
  t.equal(await page.getByLabel('Name', { exact: true }).getAttribute('aria-invalid'), 'true')
  await press('ControlOrMeta+A')
  await keyboard.type('typed')
  await press('Enter')
  for (const title of ['World', 'Access', 'Resources']) {
    await waitForFocus(new RegExp(`^h2: .*${title}`))
    await seesAll(t)
    await goTo(/^button: Next/)
    await press('Enter')
  }
  await waitForFocus(/^h2: .*Review/)
  await goTo(/^button: Create server/)
  await press('Enter')
  await waitForFocus(/^input: .*EULA/)
  await press('Space')
  await goTo('button: Create server')
  await press('Enter')
  await page.getByRole('heading', { level: 1, name: 'typed' }).waitFor()
  await waitForFocus('h1: typed')
  t.same(complaints, [])
})
