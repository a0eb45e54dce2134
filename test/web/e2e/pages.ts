import type { Page } from 'playwright-core'
import { expectStatus, type Tenant } from '../../e2e/rest.ts'
import { cutStream, tellFeed } from '../browser/feed.ts'
import { goOn, waitForState } from './dashboard.ts'
import type { Showcase } from './showcase.ts'

/** A page of the dashboard, or a state of one, to be looked at. */
export interface View {
  name: string
  path: string
  /** Waits until all is there, after whatever has to be done for it. */
  settle: (page: Page) => Promise<unknown>
  /** What the browser itself tells on the console, and nobody can help. */
  expected?: RegExp
}

/** A state that is made below the page, before it is loaded. */
export interface Mishap extends View {
  prepare: (page: Page) => Promise<void>
}

type Settle = View['settle']
const view = (name: string, path: string, settle: Settle, expected?: RegExp): View => ({ name, path, settle, ...(expected && { expected }) })

const text = (words: string | RegExp): Settle => (page) => page.getByRole('main').getByText(words).first().waitFor()
const heading = (name: string | RegExp): Settle => (page) => page.getByRole('heading', { name }).first().waitFor()
const state = (name: Parameters<typeof waitForState>[1]): Settle => (page) => waitForState(page, name)
const press = (...names: (string | RegExp)[]): Settle => async (page) => { for (const name of names) await page.getByRole('button', { name, exact: true }).first().click() }
const choose = (name: RegExp): Settle => (page) => page.getByRole('menuitem', { name }).click()
const fill = (label: string, value: string): Settle => (page) => page.getByLabel(label, { exact: true }).fill(value)
const dialog: Settle = (page) => page.getByRole('dialog').waitFor()
const wrong: Settle = (page) => page.locator('[aria-invalid=true]').first().waitFor()
const then = (...steps: Settle[]): Settle => async (page) => { for (const step of steps) await step(page) }
const go = (steps: number): Settle => (page) => goOn(page, steps)
const named = (name: string, steps: number): Settle => then(fill('Name', name), go(steps))

/** What somebody sees who is not signed in. */
export const OUTSIDE: readonly View[] = [
  view('sign in', '/sign-in', (page) => page.getByLabel('API key').waitFor()),
  view('sign in without a key', '/sign-in', then(press('Sign in'), text(/Paste your key/))),
  view('sign in by a link that is no good', '/#sign-in=used', text(/link was used already/), /status of 401/),
]

/** What a tenant without servers sees. */
export const EMPTY: readonly View[] = [
  view('no servers', '/servers', text('No servers yet')),
  view('no worlds', '/worlds', heading('Kept worlds')),
]

/** What is seen while something below the page is away, or wanted so. */
export const MISHAPS: readonly Mishap[] = [
  { ...view('the bus is away', '/servers', text('Changes show late')), prepare: (page) => tellFeed(page, 'Polling') },
  { ...view('the database is away', '/servers', text('HomeCraft can\'t reach its database')), prepare: (page) => tellFeed(page, 'Away') },
  { ...view('the stream is away', '/servers', text('HomeCraft does not answer')), prepare: cutStream },
  { ...view('direct mode', '/servers', (page) => page.getByRole('banner').getByText('Direct mode').waitFor()), prepare: (page) => tellFeed(page, 'Direct') },
  { ...view('HomeCraft does not answer', '/servers', text('HomeCraft does not answer'), /ERR_CONNECTION_REFUSED/), prepare: async (page) => { await page.route('**/api/v1/session', (route) => route.abort('connectionrefused')) } },
]

/** What somebody sees whose key may only look. */
export const readerViewsOf = ({ busy, stopped, foreign, gone }: Showcase): View[] => [
  view('servers', '/servers', text('survival')),
  view('overview', `/servers/${busy}`, state('Running')),
  view('overview, deleted', `/servers/${gone}`, state('Deleted')),
  view('overview, by kubectl', `/servers/${foreign}`, text('Managed with kubectl')),
  view('console', `/servers/${busy}/console`, text(/does not allow commands/)),
  view('players', `/servers/${busy}/players`, heading('Operators')),
  view('settings', `/servers/${stopped}/settings`, heading('Game')),
  view('kept worlds', '/worlds', text('season-two')),
]

/** Every page of somebody who has servers, and may change them. */
export const viewsOf = ({ busy, pending, stopped, failed, gone, foreign }: Showcase, { call }: Tenant): View[] => [
  view('servers', '/servers', text('survival')),
  view('servers, none found', '/servers?q=nothing-like-this', text('No server is like this')),
  view('account', '/servers', press(/account$/)),
  view('a link of somebody else', '/#sign-in=whatever', dialog),
  ...['Game', 'World', 'Access', 'Resources', 'Review'].map((step, index) => view(`new server, ${step}`, '/servers/new', named('survival-two', index))),
  view('new server with mistakes', '/servers/new', then(named('Not a name', 1), wrong)),
  view('new server without the EULA', '/servers/new', then(named('survival-two', 4), press('Create server'), wrong)),
  view('new server of a kept world', '/servers/new', then(named('season-two', 4), (page) => page.getByRole('checkbox', { name: /EULA/ }).check(), press('Create server'), dialog), /status of 409/),
  view('overview', `/servers/${busy}`, state('Running')),
  view('overview, changes wait', `/servers/${pending}`, text('Changes wait for a restart')),
  view('overview, stopped', `/servers/${stopped}`, state('Stopped')),
  view('overview, failed', `/servers/${failed}`, then(state('Error'), (page) => page.getByRole('region', { name: 'Error' }).locator('code').waitFor())),
  view('overview, deleted', `/servers/${gone}`, state('Deleted')),
  view('overview, by kubectl', `/servers/${foreign}`, text('Managed with kubectl')),
  view('overview, about to adopt', `/servers/${foreign}`, then(press('Adopt'), dialog)),
  view('overview, actions', `/servers/${busy}`, press('More')),
  view('overview, about to stop', `/servers/${busy}`, then(press('Stop'), dialog)),
  view('overview, about to kill', `/servers/${busy}`, then(press('More'), choose(/^Kill/), dialog)),
  view('overview, a new SFTP user', `/servers/${busy}`, then(press('Add a user'), dialog)),
  view('overview, a new SFTP user without a name', `/servers/${busy}`, then(press('Add a user', 'Add the user'), wrong)),
  view('console', `/servers/${busy}/console`, (page) => page.getByRole('log').getByText(/joined|Done/).first().waitFor()),
  view('console, stopped', `/servers/${stopped}/console`, heading('Console')),
  view('players', `/servers/${busy}/players`, (page) => page.getByRole('button', { name: /^Kick / }).first().waitFor()),
  ...['Kick', 'Ban', 'Op'].map((act) => view(`players, about to ${act.toLowerCase()}`, `/servers/${busy}/players`, then(press(new RegExp(`^${act} `)), dialog))),
  view('charts', `/servers/${busy}/charts`, heading('Players')),
  view('charts, as a table', `/servers/${busy}/charts`, then((page) => page.getByText('The values as a table').click(), (page) => page.getByRole('region', { name: 'Values of the charts' }).waitFor())),
  view('charts, nothing measured', `/servers/${stopped}/charts`, text('Nothing was measured yet')),
  ...['game', 'world', 'software', 'extensions', 'players', 'resources', 'network', 'files', 'life', 'more'].map((group) => view(`settings, ${group}`, `/servers/${busy}/settings?group=${group}`, (page) => page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor())),
  view('settings, changed', `/servers/${busy}/settings`, then(fill('Message of the day', 'Another message'), (page) => page.getByRole('button', { name: 'Save' }).waitFor())),
  view('settings, changed by somebody else too', `/servers/${stopped}/settings`, then(
    fill('Message of the day', 'Another message'),
    () => expectStatus(200, call('PATCH', `/servers/${stopped}`, { pvp: false }, { headers: { 'content-type': 'application/merge-patch+json', 'if-match': '*' } })),
    text('Somebody else has changed this server meanwhile'),
  )),
  view('settings, about to delete', `/servers/${stopped}/settings?group=delete`, then(press('Delete the server'), dialog)),
  view('history', `/servers/${busy}/history`, text('The server was asked for.')),
  view('kept worlds', '/worlds', text('season-two')),
  view('kept worlds, about to remove one', '/worlds', then(press(/^Remove.*season-two$/), dialog)),
  view('no such server', '/servers/00000000-0000-4000-8000-000000000000', text('There is no such server'), /status of 404/),
  view('no such page', '/nowhere', text('There is no page of this address')),
]
