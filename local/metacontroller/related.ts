import type { KubernetesObject, Resource } from '../../lib/kubernetes.ts'
import type { HookVersion } from './hook.ts'
import type { RelatedRule } from './response.ts'
import { everything, toSelector, type Labels, type Selector } from './selector.ts'

/** For whom a rule is read. */
export interface RuleContext {
  version: HookVersion
  parent: KubernetesObject
  isParentNamespaced: boolean
  /** The kind that the rule is about. */
  resource: Resource
  /** Labels of a namespace; undefined when there is no such namespace. */
  namespaceLabels: (namespace: string) => Labels | 'NoSuchNamespace'
}

/** Tells whether an object of the rule's kind is one that the hook wants to see. */
export type RuleTest = (object: KubernetesObject) => boolean

/** The test that a rule stands for. Throws when the rule contradicts itself, or asks for more than its version may. */
export function toRuleTest(rule: RelatedRule, context: RuleContext): RuleTest {
  checkRule(rule, context)
  const { version, parent, isParentNamespaced, resource } = context
  const staysHome = version === 'v1' && isParentNamespaced
  const selector = rule.labelSelector ? toSelector(rule.labelSelector) : everything
  const inNamespace = toNamespaceTest(rule, context)
  const names = new Set(rule.names)
  return (object) => {
    if (object.apiVersion !== resource.apiVersion || object.kind !== resource.kind) return false
    if (names.size > 0 && !names.has(object.metadata.name)) return false
    if (resource.namespaced && staysHome && object.metadata.namespace !== parent.metadata.namespace) return false
    return selector(object.metadata.labels) && inNamespace(object)
  }
}

function checkRule(rule: RelatedRule, context: RuleContext): void {
  const about = `the related rule for ${rule.resource} in ${rule.apiVersion}`
  const complaint = contradiction(rule, context) ?? reachesOut(rule, context)
  if (complaint) throw new Error(`${about} ${complaint}`)
}

function contradiction(rule: RelatedRule, { resource }: RuleContext): string | undefined {
  const hasNames = (rule.names ?? []).length > 0
  if (hasNames && (rule.labelSelector ?? rule.namespaceSelector)) return 'has names and a selector: keep one'
  if (rule.namespace && rule.namespaceSelector) return 'has namespace and namespaceSelector: keep one'
  if (rule.namespaceSelector && !resource.namespaced) return 'has namespaceSelector, but the kind has no namespaces'
  return undefined
}

/** In version v1 a parent in a namespace sees that namespace only. */
function reachesOut(rule: RelatedRule, { version, parent, isParentNamespaced, resource }: RuleContext): string | undefined {
  if (version !== 'v1' || !isParentNamespaced || !resource.namespaced) return undefined
  if (rule.namespaceSelector) return 'has namespaceSelector: use version v2 of the hook'
  const isElsewhere = rule.namespace && rule.namespace !== parent.metadata.namespace
  return isElsewhere ? `asks for namespace ${rule.namespace}, the parent is in another: use version v2 of the hook` : undefined
}

function toNamespaceTest(rule: RelatedRule, { resource, namespaceLabels }: RuleContext): RuleTest {
  if (!resource.namespaced) return everythingIn
  const { namespace, namespaceSelector } = rule
  if (namespace) return (object) => object.metadata.namespace === namespace
  if (!namespaceSelector) return everythingIn
  const selector: Selector = toSelector(namespaceSelector)
  return (object) => {
    const labels = namespaceLabels(object.metadata.namespace ?? '')
    return labels !== 'NoSuchNamespace' && selector(labels)
  }
}

function everythingIn(): boolean {
  return true
}
