import t from 'tap'
import { newCustomizer } from '../../../local/metacontroller/customize.ts'
import type { RelatedRule } from '../../../local/metacontroller/response.ts'
import { CONFIG_MAPS, fakeClient, fakeInformer, fakeScope, THINGS } from './fake-client.ts'
import { newMap, newParent } from './objects.ts'

function newWorld(rules: RelatedRule[], parents = [newParent({ generation: 1 })]) {
  const maps = fakeInformer(CONFIG_MAPS, [newMap(), newMap({ name: 'b' }), newMap({ namespace: 'far' })])
  const scope = { ...fakeScope(fakeClient(() => undefined).client), informers: { open: () => maps } }
  const asked: unknown[] = []
  const woken: string[] = []
  const hook = { version: 'v2' as const, call: (body: string) => Promise.resolve((asked.push(JSON.parse(body)), rules)), close: () => Promise.resolve() }
  const customizer = newCustomizer(scope, { hook, controller: '{"kind":"C"}', parents: [fakeInformer(THINGS, parents)], enqueue: ({ metadata }) => woken.push(metadata.name) })
  return { customizer, asked, woken, maps }
}

const rule = { apiVersion: 'v1', resource: 'configmaps', namespace: 'box', names: ['a', 'gone'] }

t.test('the hook is asked once for each generation of a parent', async (t) => {
  const { customizer, asked } = newWorld([rule])
  const parent = newParent({ generation: 1 })
  const related = await customizer.related(parent)
  t.same([...related.get('ConfigMap.v1')!.objects.keys()], ['box/a'])
  await customizer.related(parent)
  t.equal(asked.length, 1)
  t.same(asked[0], { controller: { kind: 'C' }, parent })
  await customizer.related(newParent({ generation: 2 }))
  t.equal(asked.length, 2)
  customizer.forget(parent)
  await customizer.related(newParent({ generation: 2 }))
  t.equal(asked.length, 3)
})

t.test('a change wakes the parents that want to see the object as it is or was', async (t) => {
  const { customizer, woken, maps } = newWorld([{ ...rule, names: null, labelSelector: { matchLabels: { on: 'yes' } } }])
  await customizer.related(newParent({ generation: 1 }))
  maps.tell({ type: 'modified', object: newMap(), previous: newMap() })
  t.same(woken, [])
  maps.tell({ type: 'modified', object: newMap(), previous: newMap({ labels: { on: 'yes' } }) })
  maps.tell({ type: 'added', object: newMap({ labels: { on: 'yes' } }) })
  t.same(woken, ['one', 'one'])
})

t.test('a parent whose wishes are unknown is woken to say them', async (t) => {
  const { customizer, woken, maps } = newWorld([rule], [newParent({ generation: 1 }), newParent({ name: 'new', uid: 'u2', generation: 1 })])
  await customizer.related(newParent({ generation: 1 }))
  maps.tell({ type: 'added', object: newMap({ name: 'unwanted' }) })
  t.same(woken, ['new'])
})
