import t, { type Test } from 'tap'
import type { ServerSummary } from '../../../contracts/socket.ts'
import { create, newServer, patch, platformFile } from '../../e2e/platform.ts'
import { expectStatus, newTenant, type Tenant } from '../../e2e/rest.ts'
import { outage } from '../../faults/outage.ts'
import { LIMIT_MS, waitFor } from '../../wait.ts'
import { newBalancer } from '../browser/balancer.ts'
import { launchChromium } from '../browser/chromium.ts'
import { flawsOf } from '../browser/flaws.ts'
import { ofType, recordMessages, type Heard } from '../browser/messages.ts'
import { newVisitor, type Visitor } from '../browser/visitor.ts'
import { openSection, rowOf, signIn, waitForConnection, waitForState } from './dashboard.ts'
import { newReplica } from './replica.ts'

const browser = await launchChromium(t)

/** Somebody who looks at the page of a server that runs. */
async function watchServer(t: Test, origin: string): Promise<Visitor & { tenant: Tenant; id: string; heard: Heard[] }> {
  const tenant = await newTenant(t)
  const { id } = await tenant.create('watched')
  await tenant.waitFor(id, 'running')
  const visitor = await newVisitor(t, browser, { origin })
  const heard = recordMessages(visitor.page)
  await signIn(visitor.page, tenant.key)
  await visitor.page.goto(`/servers/${id}`)
  await waitForConnection(visitor.page, 'Live')
  await waitForState(visitor.page, 'Running')
  return { ...visitor, tenant, id, heard }
}

/** Lost connections are told on the console by the browser itself; nothing else may be. */
const isOfOutage = (complaint: string): boolean => /WebSocket connection|ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET)|status of 50[234]/.test(complaint)

t.test('while the bus is away the page says since when it is stale, and still follows; once it is back it is live, and right', async (t) => {
  const { page, tenant, id, heard, complaints } = await watchServer(t, platformFile().api)
  await create(newServer(tenant.namespace, 'by-kubectl'))
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Servers' }).click()
  const says = (name: string, state: string): Promise<void> => rowOf(page, name).getByText(state, { exact: true }).waitFor({ timeout: LIMIT_MS })
  await says('by-kubectl', 'Running')
  await outage('nats', 0, async () => {
    await waitForConnection(page, 'Stale since')
    const banner = page.getByRole('banner').getByRole('status')
    t.match(await banner.innerText(), /^Stale since \d\d:\d\d:\d\d$/m)
    await page.getByText('Changes show late').waitFor()
    t.equal(await page.getByText('HomeCraft does not answer').count(), 0, 'it does answer')
    t.same(await flawsOf(page), [])
    await patch('MinecraftServer', tenant.namespace, 'by-kubectl', { spec: { desiredState: 'Stopped' } })
    await expectStatus(202, tenant.call('POST', `/servers/${id}/actions/stop`))
    await says('by-kubectl', 'Stopped')
  })
  await waitForConnection(page, 'Live')
  await page.getByText('Changes show late').waitFor({ state: 'detached' })
  await patch('MinecraftServer', tenant.namespace, 'by-kubectl', { spec: { desiredState: 'Running' } })
  await says('by-kubectl', 'Running')
  await says('watched', 'Stopped')
  await waitFor('what the page heard last of each server to be how it is', async () => {
    const { items } = await expectStatus(200, tenant.call('GET', '/servers'))
    return items.every(({ id: each, status, phase, version }: ServerSummary) => {
      const last = ofType(heard, 'server').filter(({ server }) => server.id === each).at(-1)?.server
      return last?.status === status && last.phase === phase && last.version === version
    })
  })
  t.same(complaints.filter((complaint) => !isOfOutage(complaint)), [])
})

t.test('a client whose replica dies moves to another one and misses nothing', async (t) => {
  const replicas = [await newReplica(t), await newReplica(t)]
  const { page, tenant, id, heard, complaints } = await watchServer(t, await newBalancer(t, replicas.map(({ port }) => port)))
  await openSection(page, 'History')
  const begin = ofType(heard, 'caughtUp').at(-1)!.seq

  // Something happens all the time: a client that is away for a moment would miss it.
  let [changes, isOver] = [0, false]
  const changing = (async () => {
    for (; !isOver; changes++) await expectStatus(200, tenant.call('PATCH', `/servers/${id}`, { motd: `Change ${changes}` }, { headers: { 'content-type': 'application/merge-patch+json', 'if-match': '*' } }))
  })()
  const more = (count: number): Promise<unknown> => { const now = changes; return waitFor('changes', () => changes >= now + count) }
  const socketsBefore = Math.max(...heard.map(({ socket }) => socket))
  for (const replica of replicas) {
    await more(3)
    const before = heard.length
    await replica.kill()
    await more(3)
    // Whether the client was on this one or not, it goes on to hear.
    await waitFor('the client to hear of a change', () => heard.slice(before).some(({ message }) => message.type === 'event'))
    await waitForConnection(page, 'Live')
    await replica.start()
  }
  isOver = true
  await changing
  t.ok(Math.max(...heard.map(({ socket }) => socket)) > socketsBefore, 'it had to move')

  const log = await allEvents(tenant, id)
  t.ok(log.length > 12)
  await waitFor('the client to hear of the last change', () => ofType(heard, 'event').some(({ event }) => event.id === log.at(-1)!.id))
  // Whoever resumes may hear the last of what it knows once more.
  const told = [...new Set(ofType(heard, 'event').filter(({ server, seq }) => server === id && seq > begin).map(({ event }) => event.id))]
  t.same(told, log.map(({ id: event }) => event).slice(-told.length), 'all of them, in the order of the log')
  t.same(log.filter((event) => /Change/.test(event.message) && !told.includes(event.id)), [])
  await t.test('and without any the page says since when it is stale', async (t) => {
    await Promise.all(replicas.map((replica) => replica.kill()))
    await waitForConnection(page, 'Stale since')
    await page.getByText('HomeCraft does not answer').waitFor()
    await page.setViewportSize({ width: 360, height: 900 })
    t.same(await flawsOf(page), [])
    await replicas[0]!.start()
    await waitForConnection(page, 'Live')
    await page.getByText('HomeCraft does not answer').waitFor({ state: 'detached' })
  })
  for (const { message } of log.slice(-5)) await page.getByRole('main').getByText(message, { exact: true }).first().waitFor()
  t.same(complaints.filter((complaint) => !isOfOutage(complaint)), [])
})

/** The whole history of a server, the oldest first. */
async function allEvents(tenant: Tenant, id: string): Promise<{ id: string; message: string }[]> {
  const events: { id: string; message: string }[] = []
  for (let cursor = ''; ;) {
    const { items, nextCursor } = await expectStatus(200, tenant.call('GET', `/servers/${id}/events?limit=200${cursor && `&cursor=${cursor}`}`))
    events.push(...items)
    if (!nextCursor) return events.reverse()
    cursor = nextCursor
  }
}
