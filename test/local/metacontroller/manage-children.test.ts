import t from 'tap'
import type { KubernetesObject } from '../../../lib/kubernetes.ts'
import { manageChildren } from '../../../local/metacontroller/manage-children.ts'
import { toObjectMap } from '../../../local/metacontroller/object-map.ts'
import { fakeClient, fakeScope, refusal, type Call } from './fake-client.ts'
import { newMap, newParent } from './objects.ts'

const set = (name: string): KubernetesObject => ({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name, namespace: 'box', uid: `uid-${name}`, generation: 1 } })
const applied = ({ body }: Call): unknown => ({ ...(body as KubernetesObject), metadata: { ...(body as KubernetesObject).metadata, uid: 'new', resourceVersion: '9' } })
const short = ({ method, path }: Call): string => `${method} ${path.split('/').at(-1)}`

interface Given {
  observed?: KubernetesObject[]
  desired?: KubernetesObject[]
  method?: string
  answer?: (call: Call) => unknown
}

function prepare({ observed = [], desired = [], method = 'InPlace', answer = applied }: Given) {
  const { client, calls } = fakeClient(answer)
  const scope = fakeScope(client)
  const run = (): Promise<void> => manageChildren(scope, { parent: newParent(), observed: toObjectMap(observed), desired: toObjectMap(desired), methodOf: () => method })
  return { run, calls, scope }
}

t.test('what is not desired is deleted first, then the rest is applied by kind and name', async (t) => {
  const { run, calls } = prepare({ observed: [set('old'), newMap({ name: 'old-map' })], desired: [set('x'), newMap({ name: 'b' }), newMap({ name: 'a' })] })
  await run()
  t.same(calls.map(short), ['DELETE old-map', 'DELETE old', 'PATCH a', 'PATCH b', 'PATCH x'])
})

t.test('a deletion names the very object, and lets what it owns go in the background', async (t) => {
  const { run, calls } = prepare({ observed: [newMap(), newMap({ name: 'leaving', deletionTimestamp: 'now' })] })
  await run()
  t.equal(calls.length, 1)
  t.match(calls[0], { path: '/api/v1/namespaces/box/configmaps/a', body: { propagationPolicy: 'Background', preconditions: { uid: 'child-uid' } } })
})

t.test('a failure does not hold up the others, and all are told', async (t) => {
  const answer = (call: Call): unknown => (/old|bad/.test(call.path) ? refusal(422) : applied(call))
  const { run, calls } = prepare({ answer, observed: [newMap({ name: 'old' })], desired: [newMap({ name: 'bad' }), newMap({ name: 'good' }), { ...newMap(), kind: 'Unknown' }, set('x')] })
  const error = await run().catch((caught: unknown) => caught)
  t.ok(error instanceof AggregateError)
  t.match((error as Error).message, /cannot delete ConfigMap box\/old.*cannot apply ConfigMap box\/bad.*no Unknown in v1/)
  t.same(calls.map(short), ['DELETE old', 'PATCH bad', 'PATCH good', 'PATCH x'])
})

t.test('gone before it was deleted, and changed while it was applied, are no failures', async (t) => {
  const { run } = prepare({ answer: ({ method }) => refusal(method === 'DELETE' ? 404 : 409), observed: [newMap({ name: 'old' })], desired: [newMap()] })
  await run()
  t.pass()
})

t.test('a child is applied by force under the field manager, owned by its parent', async (t) => {
  const { run, calls } = prepare({ desired: [newMap({ uid: 'x', resourceVersion: '1' }, { status: {} })] })
  await run()
  t.match(calls[0], { contentType: 'application/apply-patch+yaml', query: { fieldManager: 'metacontroller', force: 'true' } })
  t.same(calls[0]!.body, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'box', ownerReferences: [{ apiVersion: 'test.homecraft.io/v1', kind: 'Thing', name: 'one', uid: 'parent-uid', controller: true, blockOwnerDeletion: true }] },
  })
})

t.test('a child that was applied and is unchanged is not applied again, until something else is desired', async (t) => {
  const observed = [newMap({ uid: 'new', resourceVersion: '9' })]
  const desired = [newMap({}, { data: { v: '1' } })]
  const { run, calls } = prepare({ observed, desired })
  await run()
  await run()
  t.equal(calls.length, 1)
  desired[0]!['data'] = { v: '2' }
  await run()
  t.equal(calls.length, 2)
})

t.test('OnDelete leaves a child that is there, and one that is being deleted is left under any method', async (t) => {
  const kept = prepare({ method: 'OnDelete', observed: [newMap()], desired: [newMap({}, { data: { v: '2' } })] })
  await kept.run()
  t.same(kept.calls, [])
  const leaving = prepare({ observed: [newMap({ deletionTimestamp: 'now' })], desired: [newMap()] })
  await leaving.run()
  t.same(leaving.calls, [])
})

t.test('Recreate deletes what an apply would change, unless that is refused or would raise the generation', async (t) => {
  const observed = [newMap({}, { data: { v: '1' } })]
  const outcome = (more: object) => () => newMap({ resourceVersion: '2', ...more }, { data: { v: '2' } })
  const changed = prepare({ method: 'Recreate', observed, desired: [newMap()], answer: outcome({}) })
  await changed.run()
  t.same(changed.calls.map(short), ['PATCH a', 'DELETE a'])
  t.match(changed.calls[0]!.query, { dryRun: 'All' })
  const same = prepare({ method: 'Recreate', observed, desired: [newMap()], answer: () => newMap({ resourceVersion: '2' }, { data: { v: '1' } }) })
  await same.run()
  await same.run()
  t.same(same.calls.map(short), ['PATCH a'], 'and remembers that nothing would change')
  for (const status of [400, 403]) {
    const refused = prepare({ method: 'Recreate', observed, desired: [newMap()], answer: () => refusal(status) })
    await refused.run()
    t.equal(refused.calls.length, 1)
  }
  await t.rejects(prepare({ method: 'Recreate', observed, desired: [newMap()], answer: outcome({ generation: 2 }) }).run(), /generation/)
  await t.rejects(prepare({ method: 'Recreate', observed, desired: [newMap()], answer: () => refusal(500) }).run(), /cannot try out/)
})

t.test('the annotation of dynamic apply is taken off before the first apply', async (t) => {
  const { run, calls } = prepare({ observed: [newMap({ annotations: { 'metacontroller.k8s.io/last-applied-configuration': '{}' } })], desired: [newMap()] })
  await run()
  t.match(calls.map(({ contentType }) => contentType), ['application/json-patch+json', 'application/apply-patch+yaml'])
})
