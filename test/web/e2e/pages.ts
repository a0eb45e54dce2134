import type { Page } from 'playwright-core'
import type { Showcase } from './showcase.ts'
import { goOn, waitForState } from './dashboard.ts'

/** A page of the dashboard, or a state of one, to be looked at. */
export interface View {
  name: string
  path: string
  /** Waits until all is there, after whatever has to be clicked for it. */
  settle: (page: Page) => Promise<unknown>
  /** What the browser itself tells on the console, and nobody can help. */
  expected?: RegExp
}

const text = (words: string | RegExp) => (page: Page) => page.getByRole('main').getByText(words).first().waitFor()
const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name }).first().waitFor()

/** What somebody sees who is not signed in. */
export const OUTSIDE: readonly View[] = [
  { name: 'sign in', path: '/sign-in', settle: (page) => page.getByLabel('API key').waitFor() },
  {
    name: 'sign in without a key',
    path: '/sign-in',
    settle: async (page) => {
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText(/Paste your key/).waitFor()
    },
  },
]

/** What a tenant without servers sees. */
export const EMPTY: readonly View[] = [
  { name: 'no servers', path: '/servers', settle: text('No servers yet') },
  { name: 'no worlds', path: '/worlds', settle: heading('Kept worlds') },
]

/** Every page of somebody who has servers. */
export function viewsOf({ busy, pending, stopped, failed, gone, foreign }: Showcase): View[] {
  return [
    { name: 'servers', path: '/servers', settle: text('survival') },
    { name: 'servers, none found', path: '/servers?q=nothing-like-this', settle: text('No server is like this') },
    {
      name: 'account',
      path: '/servers',
      settle: async (page) => {
        await page.getByRole('button', { name: /account/ }).click()
        await page.getByRole('button', { name: 'Sign out' }).waitFor()
      },
    },
    ...['Game', 'World', 'Access', 'Resources', 'Review'].map((step, index) => ({
      name: `new server, ${step}`,
      path: '/servers/new',
      settle: async (page: Page) => {
        await page.getByLabel('Name', { exact: true }).fill('survival-two')
        await goOn(page, index)
      },
    })),
    {
      name: 'new server with mistakes',
      path: '/servers/new',
      settle: async (page) => {
        await page.getByLabel('Name', { exact: true }).fill('Not a name')
        await goOn(page)
        await page.locator('[aria-invalid=true]').waitFor()
      },
    },
    { name: 'overview', path: `/servers/${busy}`, settle: (page) => waitForState(page, 'Running') },
    { name: 'overview, changes wait', path: `/servers/${pending}`, settle: text('Changes wait for a restart') },
    { name: 'overview, stopped', path: `/servers/${stopped}`, settle: (page) => waitForState(page, 'Stopped') },
    { name: 'overview, failed', path: `/servers/${failed}`, settle: (page) => waitForState(page, 'Error') },
    { name: 'overview, deleted', path: `/servers/${gone}`, settle: (page) => waitForState(page, 'Deleted') },
    { name: 'overview, by kubectl', path: `/servers/${foreign}`, settle: text('Managed with kubectl') },
    { name: 'kept worlds', path: '/worlds', settle: text('season-two') },
    {
      name: 'overview, actions',
      path: `/servers/${busy}`,
      settle: async (page) => {
        await page.getByRole('button', { name: 'More' }).click()
        await page.getByRole('menuitem', { name: /^Kill/ }).waitFor()
      },
    },
    {
      name: 'overview, about to stop',
      path: `/servers/${busy}`,
      settle: async (page) => {
        await page.getByRole('button', { name: 'Stop', exact: true }).click()
        await page.getByRole('dialog').waitFor()
      },
    },
    { name: 'console', path: `/servers/${busy}/console`, settle: (page) => page.getByRole('log').getByText(/joined|Done/).first().waitFor() },
    { name: 'console, stopped', path: `/servers/${stopped}/console`, settle: heading('Console') },
    { name: 'players', path: `/servers/${busy}/players`, settle: (page) => page.getByRole('button', { name: /^Kick / }).first().waitFor() },
    { name: 'charts', path: `/servers/${busy}/charts`, settle: heading('Players') },
    { name: 'charts, nothing measured', path: `/servers/${stopped}/charts`, settle: text('Nothing was measured yet') },
    ...['game', 'world', 'software', 'extensions', 'players', 'resources', 'network', 'files', 'life', 'more'].map((group) => ({ name: `settings, ${group}`, path: `/servers/${busy}/settings?group=${group}`, settle: (page: Page) => page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor() })),
    {
      name: 'settings, changed',
      path: `/servers/${busy}/settings`,
      settle: async (page) => {
        await page.getByLabel('Message of the day').fill('Another message')
        await page.getByRole('button', { name: 'Save' }).waitFor()
      },
    },
    {
      name: 'settings, about to delete',
      path: `/servers/${stopped}/settings?group=delete`,
      settle: async (page) => {
        await page.getByRole('button', { name: 'Delete the server' }).click()
        await page.getByRole('dialog').waitFor()
      },
    },
    { name: 'history', path: `/servers/${busy}/history`, settle: text('The server was asked for.') },
    { name: 'no such server', path: '/servers/00000000-0000-4000-8000-000000000000', settle: text('There is no such server'), expected: /status of 404/ },
    { name: 'no such page', path: '/nowhere', settle: text('There is no page of this address') },
  ]
}
