import t from 'tap'
import { mergePatch } from '../../../api/spec/merge-patch.ts'

// The cases of RFC 7396, appendix A.
for (const [target, patch, want] of [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [['a', 'b'], ['c', 'd'], ['c', 'd']],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
] as const) {
  t.test(`${JSON.stringify(target)} with ${JSON.stringify(patch)}`, async (t) => {
    const before = structuredClone(target)
    t.strictSame(mergePatch(target, patch), want)
    t.strictSame(target, before, 'the target is left alone')
  })
}

t.test('a name such as __proto__ is a name like any other', async (t) => {
  const merged = mergePatch({}, JSON.parse('{"__proto__": {"polluted": true}}'))
  t.equal(Object.getPrototypeOf(merged), Object.prototype)
  t.equal(({} as { polluted?: boolean }).polluted, undefined)
})

t.test('a patch that is nested too deeply is refused before the stack ends', async (t) => {
  t.throws(() => mergePatch({}, JSON.parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)), RangeError)
})
