import t from 'tap'
import { childSelector, compositeManner, potentialParents, type CompositeParts } from '../../../local/metacontroller/composite.ts'
import { compositeSpecSchema } from '../../../local/metacontroller/spec.ts'
import { fakeClient, fakeInformer, fakeScope, THINGS } from './fake-client.ts'
import { newMap, newParent, ownedBy } from './objects.ts'

const reply = { children: [], labels: {}, annotations: {}, resyncAfterSeconds: 0, finalized: false }
const withSelector = (selector: unknown) => newParent({}, { spec: { selector } })

function newParts(generateSelector: boolean, parents = [newParent()]): CompositeParts {
  const spec = compositeSpecSchema.parse({ parentResource: { apiVersion: 'test.homecraft.io/v1', resource: 'things', labelSelector: { matchLabels: { on: 'yes' } } }, generateSelector })
  return { spec, finalizer: { name: 'f', isWanted: false }, parents: fakeInformer(THINGS, parents), children: [] }
}

t.test('children are found by a generated label, or by the selector of the parent', async (t) => {
  t.ok(childSelector(newParent(), true)({ 'controller-uid': 'parent-uid' }))
  t.notOk(childSelector(newParent(), true)({ 'controller-uid': 'other' }))
  t.notOk(childSelector(withSelector({ matchLabels: { a: 'b' } }), true)({ a: 'b' }), 'a generated one counts alone')
  t.ok(childSelector(withSelector({ matchLabels: { a: 'b' } }), false)({ a: 'b', c: 'd' }))
  for (const selector of [undefined, null, {}, { matchLabels: {} }, 'x', { matchLabels: 'x' }]) t.throws(() => childSelector(withSelector(selector), false), JSON.stringify(selector))
})

t.test('children get the generated label, and one that does not match fails the sync', async (t) => {
  const scope = fakeScope(fakeClient(() => undefined).client)
  const parent = { object: newParent(), resource: THINGS }
  const generated = compositeManner(scope, newParts(true))
  const prepared = await generated.prepare(parent, { ...reply, children: [newMap({ labels: { a: 'b' } })] })
  t.same(prepared?.children[0]?.metadata.labels, { a: 'b', 'controller-uid': 'parent-uid' })
  await t.rejects(generated.prepare(parent, { ...reply, children: [newMap({ labels: { 'controller-uid': 'mine' } })] }), /do not match/)
  const own = compositeManner(scope, newParts(false))
  await t.rejects(own.prepare({ object: withSelector({ matchLabels: { a: 'b' } }), resource: THINGS }, { ...reply, children: [newMap()] }), /do not match/)
})

t.test('parents are chosen by the label selector of the controller', async (t) => {
  const manner = compositeManner(fakeScope(fakeClient(() => undefined).client), newParts(true))
  t.ok(manner.matches(newParent({ labels: { on: 'yes' } })))
  t.notOk(manner.matches(newParent()))
})

t.test('an orphan wakes the parents that might adopt it, and only these', async (t) => {
  const parents = [newParent({}, { spec: { selector: { matchLabels: { a: 'b' } } } }), newParent({ name: 'two' }, { spec: {} }), newParent({ name: 'far', namespace: 'elsewhere' }, { spec: { selector: { matchLabels: { a: 'b' } } } })]
  const parts = newParts(false, parents)
  const names = (object: ReturnType<typeof newMap>, type: 'added' | 'deleted' = 'added') => potentialParents(parts, { type, object, previous: object } as never).map(({ metadata }) => metadata.name)
  t.same(names(newMap({ labels: { a: 'b' } })), ['one'])
  t.same(names(newMap({ labels: { a: 'c' } })), [])
  t.same(names(newMap({ labels: { a: 'b' }, ...ownedBy('other') })), [])
  t.same(names(newMap({ labels: { a: 'b' }, deletionTimestamp: 'now' })), [])
  t.same(names(newMap({ labels: { a: 'b' } }), 'deleted'), [])
})
