import t from 'tap'
import { groupIn, sortedGroups, toObjectMap, toRelative, toUniform } from '../../../local/metacontroller/object-map.ts'
import { newMap, newParent } from './objects.ts'

const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }

t.test('groups are in the order of API group, version and kind', async (t) => {
  const kinds = ['networking.k8s.io/v1 NetworkPolicy', 'apps/v1 StatefulSet', 'v1 Service', 'v1 ConfigMap', 'apps/v1 Deployment']
  const map = toObjectMap([])
  for (const kind of kinds) groupIn(map, kind.split(' ')[0]!, kind.split(' ')[1]!)
  t.same(sortedGroups(map).map(({ kind }) => kind), ['ConfigMap', 'Service', 'Deployment', 'StatefulSet', 'NetworkPolicy'])
})

t.test('v2 shows every object by namespace and name, and every kind that was asked for', async (t) => {
  const map = toObjectMap([newMap(), newMap({ namespace: 'elsewhere' }), node])
  groupIn(map, 'apps/v1', 'StatefulSet')
  const wire = toUniform(map)
  t.same(Object.keys(wire), ['ConfigMap.v1', 'Node.v1', 'StatefulSet.apps/v1'])
  t.same(Object.keys(wire['ConfigMap.v1']!), ['box/a', 'elsewhere/a'])
  t.same(Object.keys(wire['Node.v1']!), ['n'])
  t.same(wire['StatefulSet.apps/v1'], {})
})

t.test('v1 shows a parent in a namespace only what is beside it, by name', async (t) => {
  const map = toObjectMap([newMap(), newMap({ name: 'b', namespace: 'elsewhere' }), node])
  t.same(toRelative(map, newParent()), { 'ConfigMap.v1': { a: newMap() }, 'Node.v1': {} })
  const { namespace: _namespace, ...clusterWide } = newParent().metadata
  t.same(Object.keys(toRelative(map, { ...newParent(), metadata: clusterWide })['ConfigMap.v1']!), ['box/a', 'elsewhere/b'])
})

t.test('of two objects of one name the later one counts', async (t) => {
  t.equal(toObjectMap([newMap({ uid: '1' }), newMap({ uid: '2' })]).get('ConfigMap.v1')?.objects.get('box/a')?.metadata.uid, '2')
})
