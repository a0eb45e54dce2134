import t from 'tap'
import { describe, messageOf, throwAll } from '../../../local/metacontroller/wording.ts'
import { newMap } from './objects.ts'

t.test('an error tells its causes, an object its kind and place', async (t) => {
  t.equal(messageOf(new Error('a', { cause: new Error('b', { cause: 'c' }) })), 'a: b: c')
  t.equal(messageOf(Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' })), 'ECONNREFUSED')
  t.equal(describe(newMap()), 'ConfigMap box/a')
  t.equal(describe({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }), 'Node n')
})

t.test('no failure is none, one is itself, several are one', async (t) => {
  t.doesNotThrow(() => throwAll([]))
  t.throws(() => throwAll([new Error('only')]), { message: 'only' })
  t.throws(() => throwAll([new Error('a'), new Error('b')]), { message: '[a, b]' })
})
