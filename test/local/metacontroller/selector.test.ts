import t from 'tap'
import { isEmptySelector, toSelector, type LabelSelector } from '../../../local/metacontroller/selector.ts'

t.test('a selector matches labels as Kubernetes does', async (t) => {
  const labels = { app: 'mc', tier: 'gold' }
  const table: { name: string; selector: LabelSelector | undefined; want: boolean; labels?: Record<string, string> }[] = [
    { name: 'none', selector: undefined, want: true },
    { name: 'empty', selector: {}, want: true },
    { name: 'equal label', selector: { matchLabels: { app: 'mc' } }, want: true },
    { name: 'other value', selector: { matchLabels: { app: 'web' } }, want: false },
    { name: 'one of two labels', selector: { matchLabels: { app: 'mc', zone: 'a' } }, want: false },
    { name: 'In', selector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['gold', 'free'] }] }, want: true },
    { name: 'In without the label', selector: { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }, want: false },
    { name: 'NotIn', selector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['gold'] }] }, want: false },
    { name: 'NotIn without the label', selector: { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, want: true },
    { name: 'Exists', selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, want: true },
    { name: 'Exists on an inherited name', selector: { matchExpressions: [{ key: 'toString', operator: 'Exists' }] }, want: false },
    { name: 'DoesNotExist', selector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist', values: [] }] }, want: false },
    { name: 'labels and expressions', selector: { matchLabels: { app: 'mc' }, matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] }, want: true },
  ]
  for (const { name, selector, want } of table) t.equal(toSelector(selector)(labels), want, name)
  t.equal(toSelector({ matchLabels: { app: 'mc' } })(undefined), false, 'no labels at all')
})

t.test('a selector that is not valid is refused', async (t) => {
  const table: LabelSelector[] = [
    { matchExpressions: [{ key: 'a', operator: 'Like', values: ['b'] }] },
    { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] },
    { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
    { matchLabels: { a: 'not a label value' } },
    { matchLabels: { a: 'x'.repeat(64) } },
  ]
  for (const selector of table) t.throws(() => toSelector(selector), JSON.stringify(selector))
})

t.test('a selector that says nothing is empty', async (t) => {
  t.ok(isEmptySelector({}))
  t.ok(isEmptySelector({ matchLabels: {}, matchExpressions: [] }))
  t.notOk(isEmptySelector({ matchLabels: { a: 'b' } }))
})
