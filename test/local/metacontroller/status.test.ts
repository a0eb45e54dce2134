import t from 'tap'
import { updateStatus } from '../../../local/metacontroller/status.ts'
import { fakeClient, fakeScope, refusal, THINGS, type Call } from './fake-client.ts'
import { newParent } from './objects.ts'

const parent = newParent({ generation: 3 })

t.test('a status is written when it differs from the live one, and names the generation', async (t) => {
  const same = fakeClient(() => newParent({}, { status: { observedGeneration: 3, a: [1] } }))
  t.equal(await updateStatus(fakeScope(same.client), THINGS, parent, { a: [1] }), 'Written')
  t.same(same.calls.map(({ method }) => method), ['GET'])
  const other = fakeClient(() => newParent({ resourceVersion: '7', labels: { theirs: 'x' } }, { status: { observedGeneration: 3, old: 1 } }))
  await updateStatus(fakeScope(other.client), THINGS, parent, undefined)
  t.match(other.calls[1], { method: 'PUT', path: '/apis/test.homecraft.io/v1/namespaces/box/things/one/status', body: { metadata: { resourceVersion: '7', labels: { theirs: 'x' } } } })
  t.same((other.calls[1]!.body as { status: unknown }).status, { observedGeneration: 3 })
})

t.test('a conflict is tried again three times, then left to the next sync', async (t) => {
  let left = 2
  const once = fakeClient(({ method }: Call) => (method === 'GET' ? newParent() : left-- > 0 ? refusal(409) : {}))
  t.equal(await updateStatus(fakeScope(once.client), THINGS, parent, {}), 'Written')
  t.equal(once.calls.length, 6)
  const always = fakeClient(({ method }: Call) => (method === 'GET' ? newParent() : refusal(409)))
  t.equal(await updateStatus(fakeScope(always.client), THINGS, parent, {}), 'Overtaken')
  t.equal(always.calls.length, 8)
})

t.test('a parent that is gone, or another of its name, needs no status; any other error is told', async (t) => {
  t.equal(await updateStatus(fakeScope(fakeClient(() => refusal(404)).client), THINGS, parent, {}), 'Overtaken')
  t.equal(await updateStatus(fakeScope(fakeClient(() => newParent({ uid: 'other' })).client), THINGS, parent, {}), 'Overtaken')
  await t.rejects(updateStatus(fakeScope(fakeClient(() => refusal(500)).client), THINGS, parent, {}), /cannot update the status of Thing box\/one/)
})
