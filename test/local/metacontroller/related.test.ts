import t from 'tap'
import { toRuleTest, type RuleContext } from '../../../local/metacontroller/related.ts'
import type { RelatedRule } from '../../../local/metacontroller/response.ts'
import { CONFIG_MAPS } from './fake-client.ts'
import { newMap, newParent } from './objects.ts'

const near = newMap({ labels: { app: 'x' } })
const far = newMap({ name: 'b', namespace: 'far', labels: { app: 'x' } })
const rule = (more: Partial<RelatedRule> = {}): RelatedRule => ({ apiVersion: 'v1', resource: 'configmaps', ...more })

function context(version: 'v1' | 'v2', more: Partial<RuleContext> = {}): RuleContext {
  return { version, parent: newParent(), isParentNamespaced: true, resource: CONFIG_MAPS, namespaceLabels: (name) => (name === 'far' ? { zone: 'z' } : 'NoSuchNamespace'), ...more }
}

t.test('a rule chooses by labels, names, namespace and labels of the namespace', async (t) => {
  const table: { name: string; rule: RelatedRule; version?: 'v1' | 'v2'; want: [boolean, boolean] }[] = [
    { name: 'everything in v2', rule: rule(), want: [true, true] },
    { name: 'everything in v1', rule: rule(), version: 'v1', want: [true, false] },
    { name: 'labels', rule: rule({ labelSelector: { matchLabels: { app: 'y' } } }), want: [false, false] },
    { name: 'an empty selector', rule: rule({ labelSelector: {} }), want: [true, true] },
    { name: 'names', rule: rule({ names: ['b'] }), want: [false, true] },
    { name: 'names in v1', rule: rule({ names: ['b'] }), version: 'v1', want: [false, false] },
    { name: 'a namespace', rule: rule({ namespace: 'far' }), want: [false, true] },
    { name: 'a namespace with labels', rule: rule({ namespace: 'far', labelSelector: { matchLabels: { app: 'x' } } }), want: [false, true] },
    { name: 'a namespace with names', rule: rule({ namespace: 'box', names: ['a', 'b'] }), want: [true, false] },
    { name: 'labels of the namespace', rule: rule({ namespaceSelector: { matchLabels: { zone: 'z' } } }), want: [false, true] },
    { name: 'own namespace in v1', rule: rule({ namespace: 'box' }), version: 'v1', want: [true, false] },
  ]
  for (const { name, rule, version = 'v2', want } of table) {
    const test = toRuleTest(rule, context(version))
    t.same([test(near), test(far)], want, name)
  }
  t.notOk(toRuleTest(rule(), context('v2'))({ ...near, kind: 'Secret' }), 'another kind')
})

t.test('a rule that contradicts itself, or reaches out of its namespace in v1, is refused', async (t) => {
  t.throws(() => toRuleTest(rule({ names: ['a'], labelSelector: {} }), context('v2')))
  t.throws(() => toRuleTest(rule({ names: ['a'], namespaceSelector: {} }), context('v2')))
  t.throws(() => toRuleTest(rule({ namespace: 'far', namespaceSelector: {} }), context('v2')))
  t.throws(() => toRuleTest(rule({ namespaceSelector: {} }), context('v2', { resource: { ...CONFIG_MAPS, namespaced: false } })))
  t.throws(() => toRuleTest(rule({ namespace: 'far' }), context('v1')))
  t.throws(() => toRuleTest(rule({ namespaceSelector: {} }), context('v1')))
  t.ok(toRuleTest(rule({ namespaceSelector: {} }), context('v1', { isParentNamespaced: false })))
})
