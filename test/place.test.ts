import t from 'tap'
import { place } from './place.ts'

t.test('a value is put at a path of a copy', async (t) => {
  const tree = { a: { b: 1 }, list: [{ c: 1 }, { c: 2 }] }
  t.same(place(tree, ['a', 'b'], 2), { a: { b: 2 }, list: tree.list })
  t.same(place(tree, ['a', 'd', 'e'], 3), { a: { b: 1, d: { e: 3 } }, list: tree.list })
  t.same(place(tree, ['list', 1, 'c'], 4), { a: { b: 1 }, list: [{ c: 1 }, { c: 4 }] })
  t.equal(place(tree, [], 5), 5)
  t.same(tree, { a: { b: 1 }, list: [{ c: 1 }, { c: 2 }] })
})

t.test('__proto__ is a key like any other', async (t) => {
  const made = place({}, ['map', '__proto__'], 'a') as { map: object }
  t.same(Object.keys(made.map), ['__proto__'])
  t.equal(JSON.stringify(made), '{"map":{"__proto__":"a"}}')
})
