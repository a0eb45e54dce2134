import t from 'tap'
import { newDiscovery } from '../../../local/metacontroller/discovery.ts'
import { fakeClient, refusal } from './fake-client.ts'

const list = { resources: [{ name: 'things', kind: 'Thing', namespaced: true }, { name: 'things/status', kind: 'Thing', namespaced: true }, { name: 'nodes', kind: 'Node', namespaced: false }] }

t.test('a kind is found by its name in either form, and says whether it has a status', async (t) => {
  const { client, calls } = fakeClient(() => list)
  const discovery = newDiscovery(client, 60_000)
  t.same(await discovery.find('a.io/v1', 'things'), { apiVersion: 'a.io/v1', kind: 'Thing', name: 'things', namespaced: true, hasStatus: true })
  t.match(await discovery.find('a.io/v1', 'Node'), { name: 'nodes', namespaced: false, hasStatus: false })
  await discovery.find('v1', 'Node')
  t.same(calls.map(({ path }) => path), ['/apis/a.io/v1', '/api/v1'], 'one read for each group')
})

t.test('what is missing is looked for again, what is old is read again, and serves while nobody answers', async (t) => {
  let answer: unknown = list
  const { client, calls } = fakeClient(() => answer)
  const discovery = newDiscovery(client, 0)
  await discovery.find('v1', 'Thing')
  await t.rejects(discovery.find('v1', 'Missing'), /serves no Missing in v1/)
  answer = refusal(503)
  t.match(await discovery.find('v1', 'Thing'), { name: 'things' })
  await t.rejects(discovery.find('v2', 'Thing'), /cannot find Thing in v2/)
  t.equal(calls.length, 4)
})
