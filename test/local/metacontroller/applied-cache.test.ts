import t from 'tap'
import { appliedKey, digest, forgetApplied, isUpToDate, LAST_APPLIED, newApplied, withoutSystemFields } from '../../../local/metacontroller/applied-cache.ts'
import { newMap } from './objects.ts'

t.test('a child need not be applied again while it is what it was after the last apply', async (t) => {
  const table = [
    { name: 'nothing changed', then: { generation: 2, resourceVersion: '5' }, now: { generation: 2, resourceVersion: '5' }, want: true },
    { name: 'with a generation, metadata or status may change', then: { generation: 2, resourceVersion: '5' }, now: { generation: 2, resourceVersion: '6' }, want: true },
    { name: 'a new generation', then: { generation: 2, resourceVersion: '5' }, now: { generation: 3, resourceVersion: '6' }, want: false },
    { name: 'without a generation, every change counts', then: { resourceVersion: '5' }, now: { resourceVersion: '6' }, want: false },
    { name: 'without a generation, no change', then: { resourceVersion: '5' }, now: { resourceVersion: '5' }, want: true },
    { name: 'another object of the same name', then: { resourceVersion: '5' }, now: { resourceVersion: '5', uid: 'other' }, want: false },
  ]
  for (const { name, then, now, want } of table) t.equal(isUpToDate(newApplied('h', newMap(then)), 'h', newMap(now)), want, name)
  t.equal(isUpToDate(newApplied('h', newMap()), 'other', newMap()), false, 'something else is desired')
  t.equal(isUpToDate(undefined, 'h', newMap()), false, 'nothing is known')
})

t.test('what is sent holds neither status nor what the API server sets', async (t) => {
  const object = newMap({ labels: { a: 'b' }, resourceVersion: '1', generation: 1, managedFields: [], annotations: { [LAST_APPLIED]: '{}', keep: 'x' } }, { status: { x: 1 }, data: { k: 'v' } })
  t.same(withoutSystemFields(object), { apiVersion: 'v1', kind: 'ConfigMap', data: { k: 'v' }, metadata: { name: 'a', namespace: 'box', labels: { a: 'b' }, annotations: { keep: 'x' } } })
  t.notOk('annotations' in withoutSystemFields(newMap({ annotations: { [LAST_APPLIED]: '{}' } })).metadata)
  t.same(withoutSystemFields(newMap({ annotations: { keep: 'x' } })).metadata.annotations, { keep: 'x' })
})

t.test('the digest does not depend on the order of fields, but on that of lists', async (t) => {
  t.equal(digest(newMap({}, { a: { x: 1, y: [1, 2] } })), digest(newMap({}, { a: { y: [1, 2], x: 1 } })))
  t.not(digest(newMap({}, { a: [1, 2] })), digest(newMap({}, { a: [2, 1] })))
})

t.test('a child that is gone is forgotten, unless another of its name has come', async (t) => {
  const applied = new Map([[appliedKey(newMap()), newApplied('h', newMap())]])
  forgetApplied(applied, newMap({ uid: 'older' }))
  t.equal(applied.size, 1)
  forgetApplied(applied, newMap())
  t.equal(applied.size, 0)
})
