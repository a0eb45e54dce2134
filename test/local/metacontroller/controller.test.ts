import t from 'tap'
import { isStatusOnly } from '../../../local/metacontroller/controller.ts'
import { newParent } from './objects.ts'

t.test('a change of the status alone is told from all others', async (t) => {
  const previous = newParent({ generation: 1, labels: { a: 'b' } })
  const table = [
    { name: 'status', metadata: { generation: 1, labels: { a: 'b' } }, want: true },
    { name: 'finalizers', metadata: { generation: 1, labels: { a: 'b' }, finalizers: ['x'] }, want: true },
    { name: 'spec', metadata: { generation: 2, labels: { a: 'b' } }, want: false },
    { name: 'labels', metadata: { generation: 1 }, want: false },
    { name: 'annotations', metadata: { generation: 1, labels: { a: 'b' }, annotations: { x: 'y' } }, want: false },
    { name: 'deletion', metadata: { generation: 1, labels: { a: 'b' }, deletionTimestamp: 'now' }, want: false },
  ]
  for (const { name, metadata, want } of table) t.equal(isStatusOnly({ type: 'modified', previous, object: newParent(metadata) }), want, name)
  t.notOk(isStatusOnly({ type: 'added', object: previous }))
})
