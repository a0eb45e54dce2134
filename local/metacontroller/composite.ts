import type { KubernetesObject } from '../../lib/kubernetes.ts'
import type { Change } from '../kubernetes/reflector.ts'
import { claimChildren } from './claim.ts'
import { removeFinalizer, type Finalizer } from './finalizer.ts'
import type { Informer } from './informers.ts'
import { controllerOf } from './owner.ts'
import type { Scope } from './scope.ts'
import { isEmptySelector, labelSelectorSchema, toSelector, type Selector } from './selector.ts'
import type { CompositeSpec } from './spec.ts'
import { updateStatus } from './status.ts'
import type { Manner, Parent } from './sync.ts'
import { describe } from './wording.ts'

/** The label by which a generated selector finds the children of a parent. */
const CONTROLLER_UID = 'controller-uid'

/** What a CompositeController is made of. */
export interface CompositeParts {
  spec: CompositeSpec
  finalizer: Finalizer
  parents: Informer
  children: readonly Informer[]
}

/** How a CompositeController deals with its parents. */
export function compositeManner(scope: Scope, { spec, finalizer, children }: CompositeParts): Manner {
  const selectsParent = toSelector(spec.parentResource.labelSelector)
  const isGenerated = spec.generateSelector === true
  return {
    fields: { parent: 'parent', children: 'children' },
    matches: (parent) => selectsParent(parent.metadata.labels),
    observe: ({ object, resource }) => claimChildren(scope, { parent: object, resource, selector: childSelector(object, isGenerated) }, children),
    async prepare({ object, resource }, reply) {
      const parent = reply.finalized ? await release(scope, { object, resource }, finalizer) : object
      const selector = childSelector(parent, isGenerated)
      const wanted = isGenerated ? reply.children.map((child) => withControllerUid(child, parent)) : reply.children
      const stray = wanted.find((child) => !selector(child.metadata.labels))
      if (stray) throw new Error(`the labels of ${describe(stray)} do not match the selector of ${describe(parent)}, it would be lost at once`)
      return { object: parent, children: wanted }
    },
    conclude: ({ object, resource }, reply) => updateStatus(scope, resource, object, reply.status),
  }
}

/** The parents that might adopt an orphan that came or changed. */
export function potentialParents({ spec, parents }: CompositeParts, { type, object }: Change): KubernetesObject[] {
  if (type === 'deleted' || object.metadata.deletionTimestamp || controllerOf(object)) return []
  const isGenerated = spec.generateSelector === true
  if (isGenerated && object.metadata.labels?.[CONTROLLER_UID] === undefined) return []
  const isNear = (parent: KubernetesObject): boolean => !parents.resource.namespaced || parent.metadata.namespace === object.metadata.namespace
  return parents.list().filter((parent) => isNear(parent) && mightAdopt(parent, object, isGenerated))
}

/** Which objects are children of a parent. Throws when the parent does not say. */
export function childSelector(parent: KubernetesObject, isGenerated: boolean): Selector {
  if (isGenerated) {
    const uid = parent.metadata.uid
    return (labels) => labels?.[CONTROLLER_UID] === uid
  }
  const { spec } = parent
  const written = typeof spec === 'object' && spec !== null && 'selector' in spec ? spec.selector : undefined
  const parsed = labelSelectorSchema.safeParse(written ?? {})
  if (!parsed.success) throw new Error(`spec.selector of ${describe(parent)} is no label selector: ${parsed.error.message}`)
  // An empty selector would take every object there is.
  if (isEmptySelector(parsed.data)) throw new Error(`${describe(parent)} has no spec.selector: give it matchLabels or matchExpressions, or set generateSelector on the controller`)
  return toSelector(parsed.data)
}

function mightAdopt(parent: KubernetesObject, orphan: KubernetesObject, isGenerated: boolean): boolean {
  try {
    return childSelector(parent, isGenerated)(orphan.metadata.labels)
  } catch {
    // Its own sync says what is wrong with the selector.
    return false
  }
}

function withControllerUid(child: KubernetesObject, parent: KubernetesObject): KubernetesObject {
  if (child.metadata.labels?.[CONTROLLER_UID] !== undefined) return child
  const labels = { ...child.metadata.labels, [CONTROLLER_UID]: parent.metadata.uid ?? '' }
  return { ...child, metadata: { ...child.metadata, labels } }
}

function release(scope: Scope, { object, resource }: Parent, finalizer: Finalizer): Promise<KubernetesObject> {
  return removeFinalizer(scope, resource, object, finalizer).catch((error: unknown) => {
    throw new Error(`cannot remove the finalizer of ${describe(object)}`, { cause: error })
  })
}
