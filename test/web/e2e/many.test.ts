import type { Page } from 'playwright-core'
import t from 'tap'
import { openDatabase } from '../../../lib/database.ts'
import { startApiProcess } from '../../api-process.ts'
import { launchChromium } from '../browser/chromium.ts'
import { newVisitor } from '../browser/visitor.ts'
import { signIn } from './dashboard.ts'
import { seedServers } from './seed.ts'

const [FEW, MANY] = [50, 5_000]
const MOST_ROWS = 200
const ROUNDS = 31

// No cluster has so many: an API on a database of its own, without a bus.
const adminKey = 'hc_key-of-the-administrator-0123456789-0123'
const { url, databaseUrl, stop } = await startApiProcess({ adminKey, sync: 'Off', env: { LOG_LEVEL: 'error' } })
t.teardown(stop)
const database = openDatabase({ url: databaseUrl, name: 'test', maxConnections: 1 })
t.teardown(() => database.end({ timeout: 1 }))
const browser = await launchChromium(t)

/** A page that shows all of a tenant that has so many servers. */
async function openFleet(tenant: string, count: number): Promise<Page> {
  await seedServers(database, tenant, count)
  const response = await fetch(`${url}/api/v1/tenants/${tenant}/keys`, { method: 'POST', headers: { 'authorization': `Bearer ${adminKey}`, 'content-type': 'application/json' }, body: JSON.stringify({ name: 'test', scopes: ['servers:read'] }) })
  const { key } = await response.json() as { key: string }
  const { page } = await newVisitor(t, browser, { origin: url })
  await signIn(page, key, 'Direct mode')
  await page.getByText(`${count.toLocaleString('en-GB')} servers`).first().waitFor({ state: 'attached' })
  return page
}

const rowsOf = (page: Page): Promise<number> => page.getByRole('table', { name: 'Servers' }).getByRole('row').count()

/** How long a search takes, from the letter to the list that shows nothing else, in milliseconds; then everything is shown again. */
async function timeSearch(page: Page, query: string): Promise<number> {
  return page.getByRole('searchbox', { name: /Search/ }).evaluate(async (box: HTMLInputElement, wanted) => {
    const names = (): string[] => [...document.querySelectorAll('[role=table] [role=row] a')].map(({ textContent }) => textContent.trim())
    const type = async (text: string, isDone: () => boolean): Promise<number> => {
      const begin = performance.now()
      const done = new Promise<void>((resolve) => {
        const look = (): void => { if (isDone()) { watch.disconnect(); resolve() } }
        const watch = new MutationObserver(look)
        watch.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true })
      })
      box.value = text
      box.dispatchEvent(new InputEvent('input', { bubbles: true }))
      await done
      // The browser has to place what was drawn, too.
      document.body.getBoundingClientRect()
      return performance.now() - begin
    }
    const time = await type(wanted, () => { const shown = names(); return shown.length === 1 && shown[0] === wanted })
    await type('', () => names().length > 1)
    return time
  }, query)
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

t.test('of thousands of servers a screenful is in the page, wherever one scrolls to', async (t) => {
  const page = await openFleet('many', MANY)
  t.ok(await rowsOf(page) <= MOST_ROWS, `${await rowsOf(page)} rows at the top`)
  await page.getByRole('link', { name: 'server-0001', exact: true }).waitFor()
  await page.evaluate(() => { scrollTo(0, document.body.scrollHeight) })
  await page.getByRole('link', { name: 'server-5000', exact: true }).waitFor()
  t.ok(await rowsOf(page) <= MOST_ROWS, `${await rowsOf(page)} rows at the end`)
  await page.evaluate(() => { scrollTo(0, document.body.scrollHeight / 2) })
  await page.getByRole('link', { name: /^server-25\d\d$/ }).first().waitFor()
  t.ok(await rowsOf(page) <= MOST_ROWS)

  await t.test('a search among them takes at most twice as long as among fifty', async (t) => {
    const few = await openFleet('few', FEW)
    await page.evaluate(() => { scrollTo(0, 0) })
    const times: { few: number; many: number }[] = []
    // The first of each warms up.
    for (let round = -2; round < ROUNDS; round++) {
      const pair = { few: await timeSearch(few, 'server-0040'), many: await timeSearch(page, 'server-4000') }
      if (round >= 0) times.push(pair)
    }
    const [a, b] = [median(times.map((pair) => pair.few)), median(times.map((pair) => pair.many))]
    t.comment(`${a.toFixed(1)} ms among ${FEW}, ${b.toFixed(1)} ms among ${MANY}`)
    t.ok(b <= 2 * a, `${b.toFixed(1)} ms are at most twice ${a.toFixed(1)} ms`)
  })
})
