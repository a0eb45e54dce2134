import t from 'tap'
import { SAMPLE_SECONDS } from '../../../contracts/server-metrics.ts'
import { platformFile, podOf, toAddress } from '../../e2e/platform.ts'
import { join } from '../../e2e/player.ts'
import { newTenant } from '../../e2e/rest.ts'
import { waitFor } from '../../wait.ts'
import { launchChromium } from '../browser/chromium.ts'
import { ofType, recordMessages } from '../browser/messages.ts'
import { newVisitor } from '../browser/visitor.ts'
import { openSection, rowOf, signIn } from './dashboard.ts'

const OCCUPIED = 'homecraft.io/occupied'

t.test('who joins is in the next two measurements, half a minute apart, and on the page', async (t) => {
  const tenant = await newTenant(t)
  const { id } = await tenant.create('club')
  const { endpoint } = await tenant.waitFor(id, 'running')
  const { page, complaints } = await newVisitor(t, await launchChromium(t), { origin: platformFile().api })
  const heard = recordMessages(page)
  await signIn(page, tenant.key)
  await rowOf(page, 'club').getByText('Running').waitFor()
  const samplesSince = (begin: number) => ofType(heard, 'metrics').filter(({ server, sample }) => server === id && Date.parse(sample.at) > begin).map(({ sample }) => sample)

  const player = await waitFor('steve to join', () => join({ ...toAddress(endpoint), username: 'steve' }).catch(() => undefined))
  const joined = Date.now()
  await waitFor('two measurements', () => samplesSince(joined).length >= 2)
  const [first, second] = samplesSince(joined)
  t.match([first, second], [{ players: { online: 1, names: ['steve'] } }, { players: { online: 1, names: ['steve'] } }])
  const seconds = (Date.parse(second!.at) - Date.parse(first!.at)) / 1000
  t.ok(Math.abs(seconds - SAMPLE_SECONDS) < 5, `they are ${seconds} s apart`)
  t.ok(Date.parse(first!.at) - joined < (SAMPLE_SECONDS + 5) * 1000, 'the first comes within half a minute')
  await rowOf(page, 'club').getByRole('cell').filter({ hasText: /1\s*\/\s*20/ }).waitFor()
  await waitFor('the pod to be marked as occupied', async () => (await podOf(tenant.namespace, 'club')).metadata.labels[OCCUPIED] === 'true')

  await t.test('and by name on the page of the server', async () => {
    await rowOf(page, 'club').getByRole('link', { name: 'club' }).click()
    await openSection(page, 'Players')
    await page.getByRole('button', { name: 'Kick steve' }).waitFor()
  })

  await t.test('who is kicked is gone', async (t) => {
    await page.getByRole('button', { name: 'Kick steve' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Kick' }).click()
    await waitFor('steve to be out', () => !player.isOn())
    await page.getByText('Nobody is on', { exact: true }).waitFor()
    const kicked = Date.now()
    await waitFor('another measurement', () => samplesSince(kicked).length >= 1)
    t.equal(samplesSince(kicked)[0]!.players.online, 0)
    await waitFor('the pod to be marked as free', async () => (await podOf(tenant.namespace, 'club')).metadata.labels[OCCUPIED] !== 'true')
  })
  t.same(complaints, [])
})
