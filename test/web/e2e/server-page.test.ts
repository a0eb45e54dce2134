import t from 'tap'
import { platformFile, podOf, toAddress } from '../../e2e/platform.ts'
import { expectStatus, newTenant } from '../../e2e/rest.ts'
import { openSftp } from '../../e2e/sftp.ts'
import { waitFor } from '../../wait.ts'
import { toCores, toSize } from '../../../web/src/lib/format.ts'
import { launchChromium } from '../browser/chromium.ts'
import { newVisitor } from '../browser/visitor.ts'
import { openSection, signIn, waitForConnection, waitForState } from './dashboard.ts'

const tenant = await newTenant(t)
const { id } = await tenant.create('yard')
await tenant.waitFor(id, 'running')
const { page, complaints } = await newVisitor(t, await launchChromium(t), { origin: platformFile().api })
await signIn(page, tenant.key)
await page.goto(`/servers/${id}`)
await waitForConnection(page, 'Live')
await waitForState(page, 'Running')

t.test('what was measured is what the page shows', async (t) => {
  const newest = async () => (await expectStatus(200, tenant.call('GET', `/servers/${id}/metrics?step=60`))).points.at(-2)
  // Measurements come in order: to a minute before the last nothing is added.
  const point = await waitFor('a minute that was measured and is over', newest)
  await page.getByRole('region', { name: 'Measurements' }).getByRole('link', { name: /^Memory \d+ MiB/ }).waitFor()
  await openSection(page, 'Charts')
  await page.reload()
  await page.getByText('The values as a table').click()
  const row = page.getByRole('region', { name: 'Values of the charts' }).getByRole('row').filter({ has: page.getByRole('rowheader', { name: new Date(point.at).toISOString().slice(11, 16) }) })
  const [players, cores, memory] = await row.getByRole('cell').allInnerTexts()
  t.same([players, cores, memory], [String(point.players), toCores(point.cpu), toSize(point.memory)])
})

const anotherPod = (uid: string): Promise<unknown> => waitFor('another pod', async () => {
  const pod = await podOf(tenant.namespace, 'yard')
  return pod && pod.metadata.uid !== uid
})

t.test('a restart from the page is another pod', async () => {
  await openSection(page, 'Overview')
  const { metadata: { uid } } = await podOf(tenant.namespace, 'yard')
  await page.getByRole('button', { name: 'Restart', exact: true }).click()
  // That it restarts may be over before anybody reads it.
  await anotherPod(uid)
  await waitForState(page, 'Running')
})

t.test('a kill from the page has to be confirmed, and the server comes back', async (t) => {
  const { metadata: { uid } } = await podOf(tenant.namespace, 'yard')
  const choose = async (): Promise<void> => {
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: /^Kill/ }).click()
  }
  const dialog = page.getByRole('dialog', { name: 'Kill yard?' })
  await choose()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'hidden' })
  t.equal((await podOf(tenant.namespace, 'yard')).metadata.uid, uid, 'nothing happens before that')
  await choose()
  await dialog.getByRole('button', { name: 'Kill without a save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await anotherPod(uid)
  await waitForState(page, 'Running')
})

t.test('a user added on the page logs in, and can\'t once removed', async (t) => {
  const { sftpEndpoint } = await tenant.server(id)
  await page.getByRole('button', { name: 'Add a user' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add an SFTP user' })
  await dialog.getByLabel('Name').fill('builder')
  const password = await dialog.getByLabel('Password', { exact: true }).inputValue()
  await dialog.getByRole('button', { name: 'Add the user' }).click()
  await page.getByText('builder', { exact: true }).waitFor()
  const login = { ...toAddress(sftpEndpoint), username: 'builder', password }
  const session = await waitFor('the user to be let in', () => openSftp(login).catch(() => undefined))
  t.ok((await session.list('/minecraft')).includes('server.properties'))
  session.end()
  t.equal(await page.getByText(/^SHA256:/).innerText(), `SHA256:${session.hostKey.replace(/=+$/, '')}`, 'the fingerprint that the page shows is that of the server')
  await t.rejects(openSftp({ ...login, password: 'another' }))

  await page.getByRole('button', { name: 'Remove builder' }).click()
  await page.getByRole('dialog', { name: 'Remove builder?' }).getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Nobody has access to the files yet.').waitFor()
  await waitFor('the user to be shut out', () => openSftp(login).then((open) => { open.end(); return false }, () => true))
})

t.test('nothing went wrong on the way', async (t) => {
  t.same(complaints, [])
})
