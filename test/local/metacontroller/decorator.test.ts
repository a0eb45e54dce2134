import t from 'tap'
import { decoratorManner, toWantedParent, updateMap } from '../../../local/metacontroller/decorator.ts'
import { decoratorSpecSchema } from '../../../local/metacontroller/spec.ts'
import { CONFIG_MAPS, fakeClient, fakeInformer, fakeScope, refusal, THINGS, type Call } from './fake-client.ts'
import { newMap, newParent, ownedBy } from './objects.ts'

const reply = { children: [], labels: {}, annotations: {}, resyncAfterSeconds: 0, finalized: false }
const finalizer = { name: 'f', isWanted: true }
const MADE_BY = 'metacontroller.k8s.io/decorator-controller'

function newManner(answer: (call: Call) => unknown = () => newParent({ resourceVersion: '2' })) {
  const spec = decoratorSpecSchema.parse({ resources: [{ apiVersion: 'test.homecraft.io/v1', resource: 'things', labelSelector: { matchLabels: { on: 'yes' } }, annotationSelector: { matchExpressions: [{ key: 'watch', operator: 'Exists' }] } }] })
  const { client, calls } = fakeClient(answer)
  const attachments = [newMap({ ...ownedBy('parent-uid'), annotations: { [MADE_BY]: 'd' } }), newMap({ name: 'b', ...ownedBy('parent-uid') }), newMap({ name: 'c', annotations: { [MADE_BY]: 'd' } })]
  const manner = decoratorManner(fakeScope(client), { name: 'd', spec, finalizer, parents: [fakeInformer(THINGS)], attachments: [fakeInformer(CONFIG_MAPS, attachments)] })
  return { manner, calls }
}

t.test('updates set keys, null deletes them, and no change is undefined', async (t) => {
  t.same(updateMap({ a: '1', b: '2' }, { a: null, c: '3' }), { b: '2', c: '3' })
  t.equal(updateMap({ a: '1' }, { a: '1', z: null }), undefined)
  t.equal(updateMap(undefined, {}), undefined)
  t.same(updateMap(undefined, { a: '1' }), { a: '1' })
})

t.test('the parent is written only when labels, annotations, status or the finalizer change', async (t) => {
  const parent = newParent({ labels: { a: '1' }, finalizers: ['f', 'other'] }, { status: { x: 1 } })
  const table = [
    { name: 'nothing', reply, want: undefined },
    { name: 'the same', reply: { ...reply, labels: { a: '1' }, status: { x: 1 } }, want: undefined },
    { name: 'a label', reply: { ...reply, labels: { a: '2' } }, want: { metadata: { labels: { a: '2' } }, status: { x: 1 } } },
    { name: 'an annotation', reply: { ...reply, annotations: { n: 'y' } }, want: { metadata: { annotations: { n: 'y' } } } },
    { name: 'the status', reply: { ...reply, status: { y: 2 } }, want: { status: { y: 2 } } },
    { name: 'an empty status', reply: { ...reply, status: {} }, want: { status: {} } },
    { name: 'the end', reply: { ...reply, finalized: true }, want: { metadata: { finalizers: ['other'] } } },
  ]
  for (const { name, reply, want } of table) {
    const wanted = toWantedParent(parent, reply, finalizer)
    if (want) t.match(wanted, want, name)
    else t.equal(wanted, undefined, name)
  }
  t.equal(toWantedParent(newParent(), { ...reply, finalized: true }, finalizer), undefined, 'the end of what has no finalizer of ours')
})

t.test('a status goes to the subresource first, then the parent with the version it has then', async (t) => {
  const { manner, calls } = newManner()
  const object = newParent({ resourceVersion: '1', finalizers: ['f'] })
  await manner.prepare({ object, resource: THINGS }, { ...reply, status: { x: 1 }, finalized: true })
  t.same(calls.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`), ['PUT status', 'PUT one'])
  t.match(calls[0]!.body, { metadata: { resourceVersion: '1', finalizers: ['f'] }, status: { x: 1 } })
  t.match(calls[1]!.body, { metadata: { resourceVersion: '2', finalizers: [] } })
})

t.test('a parent that was changed or went away ends the sync quietly, another error does not', async (t) => {
  for (const status of [404, 409]) t.equal(await newManner(() => refusal(status)).manner.prepare({ object: newParent(), resource: THINGS }, { ...reply, labels: { a: 'b' } }), undefined)
  await t.rejects(newManner(() => refusal(422)).manner.prepare({ object: newParent(), resource: THINGS }, { ...reply, labels: { a: 'b' } }), /cannot update Thing box\/one/)
})

t.test('only attachments that this controller made for this parent are seen, and new ones are marked', async (t) => {
  const { manner } = newManner()
  const observed = await manner.observe({ object: newParent(), resource: THINGS })
  t.same([...observed.get('ConfigMap.v1')!.objects.keys()], ['box/a'])
  const prepared = await manner.prepare({ object: newParent(), resource: THINGS }, { ...reply, children: [newMap({ annotations: { x: 'y' } })] })
  t.same(prepared?.children[0]?.metadata.annotations, { x: 'y', [MADE_BY]: 'd' })
})

t.test('labels and annotations must both match', async (t) => {
  const { manner } = newManner()
  t.ok(manner.matches(newParent({ labels: { on: 'yes' }, annotations: { watch: '' } })))
  t.notOk(manner.matches(newParent({ labels: { on: 'yes' } })))
  t.notOk(manner.matches(newParent({ annotations: { watch: '' } })))
  t.notOk(manner.matches(newMap({ labels: { on: 'yes' }, annotations: { watch: '' } })), 'another kind')
})
