import t from 'tap'
import { platformFile } from '../../e2e/platform.ts'
import { newTenant } from '../../e2e/rest.ts'
import { launchChromium } from '../browser/chromium.ts'
import { recordMessages } from '../browser/messages.ts'
import { newVisitor } from '../browser/visitor.ts'
import { rowOf, signIn, waitForState } from './dashboard.ts'

t.test('two tenants in two browsers see nothing of each other', async (t) => {
  const browser = await launchChromium(t)
  const sides = await Promise.all(['ours', 'theirs'].map(async (name) => {
    const tenant = await newTenant(t)
    const visitor = await newVisitor(t, browser, { origin: platformFile().api })
    const heard = recordMessages(visitor.page)
    await signIn(visitor.page, tenant.key)
    return { ...visitor, tenant, heard, name }
  }))
  const made = await Promise.all(sides.map(({ tenant, name }) => tenant.create(name)))
  // Both have one of this name.
  const twins = await Promise.all(sides.map(({ tenant }) => tenant.create('survival')))

  for (const { page, name } of sides) {
    await rowOf(page, name).getByText('Running').waitFor()
    await rowOf(page, 'survival').getByText('Running').waitFor()
  }
  for (const [index, { page, heard, tenant, complaints }] of sides.entries()) {
    const other = 1 - index
    const strange = [made[other].id, twins[other].id, sides[other]!.tenant.slug]
    t.equal(await rowOf(page, sides[other]!.name).count(), 0)
    t.ok(heard.length > 0)
    t.same(heard.filter(({ message }) => strange.some((word) => JSON.stringify(message).includes(word))), [], 'the stream tells nothing of the other')
    t.notMatch(await page.content(), new RegExp(strange.join('|')))

    // The page of the other's server is none, whatever one asks of it.
    await page.goto(`/servers/${made[other].id}`)
    await page.getByRole('main').getByText('There is no such server').waitFor()
    const answers = await page.evaluate(async ({ server }) => Promise.all(
      [['GET', ''], ['DELETE', ''], ['POST', '/actions/stop'], ['GET', '/events'], ['GET', '/metrics'], ['GET', '/logs'], ['GET', '/players'], ['POST', '/command']].map(async ([method = '', path = '']) => {
        const { status } = await fetch(`/api/v1/servers/${server}${path}`, { method, ...(path === '/command' && { body: '{"command":"list"}', headers: { 'content-type': 'application/json' } }) })
        return `${method} ${path} ${status}`
      })), { server: made[other].id })
    t.same(answers.filter((answer) => !answer.endsWith(' 404')), [])
    t.same(complaints.filter((complaint) => !complaint.includes('404')), [])
    await page.goto(`/servers/${made[index].id}`)
    await waitForState(page, 'Running')
    t.equal((await tenant.server(made[index].id)).status, 'running', 'nothing that the other asked was done')
  }
})
