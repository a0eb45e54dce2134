import type { Locator, Page } from 'playwright-core'
import type { Phase } from '../../../contracts/minecraft-server.ts'
import { LIMIT_MS } from '../../wait.ts'

/** Signs in with a key, as somebody who comes for the first time; the page is then live, unless it is to say something else. */
export async function signIn(page: Page, key: string, ...said: Said[]): Promise<void> {
  await page.goto('/')
  await page.getByLabel('API key').fill(key)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await waitForConnection(page, ...(said.length > 0 ? said : ['Live' as const]))
}

/** What the page may say of its connection. */
export type Said = 'Live' | 'Direct mode' | 'Retrying' | 'Stale since' | 'Connecting'

/** Waits until the page says one of these of its connection. */
export const waitForConnection = (page: Page, ...words: Said[]): Promise<void> =>
  page.getByRole('banner').getByRole('status').filter({ hasText: new RegExp(`^\\s*(${words.join('|')})`) }).waitFor({ timeout: LIMIT_MS })

/** Waits until the page of a server says what it is doing. */
export const waitForState = (page: Page, state: Phase | 'Deleting' | 'Deleted'): Promise<void> =>
  page.getByRole('main').getByRole('heading', { level: 2, name: state, exact: true }).waitFor({ timeout: LIMIT_MS })

/** Goes so many steps further on the way to a new server. */
export async function goOn(page: Page, steps = 1): Promise<void> {
  for (let step = 0; step < steps; step++) await page.getByRole('button', { name: /^Next/ }).click()
}

/** The row of a server in the list. */
export const rowOf = (page: Page, name: string): Locator => page.getByRole('table', { name: 'Servers' }).getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })

/** Sections of the page of one server. */
export type SectionName = 'Overview' | 'Console' | 'Players' | 'Charts' | 'Settings' | 'History'

/** Goes to a section of the page of a server, by its tab. */
export const openSection = (page: Page, name: SectionName): Promise<void> => page.getByRole('tab', { name, exact: true }).click()

/** Sends a command on the console and waits for a line of the log that begins so. */
export async function runCommand(page: Page, command: string, answer: string | RegExp): Promise<void> {
  await page.getByLabel('Command').fill(command)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('log').getByText(answer).last().waitFor()
}

/** Loads a page anew, and says no if the browser asks; gives what kind of question that was. */
export async function refuseReload(page: Page): Promise<string> {
  const asked = page.waitForEvent('dialog')
  // Whoever asks for it at once waits for the answer, which is yet to come.
  await page.evaluate(() => { setTimeout(() => { location.reload() }) })
  const dialog = await asked
  await dialog.dismiss()
  return dialog.type()
}
