import { isDeepStrictEqual } from 'node:util'
import { isStatus, type KubernetesObject } from '../../lib/kubernetes.ts'
import { isConflict, replace } from './api-client.ts'
import { hasFinalizer, withoutFinalizer, type Finalizer } from './finalizer.ts'
import type { Informer } from './informers.ts'
import { groupIn, insert, type ObjectMap } from './object-map.ts'
import { groupOf } from './owner.ts'
import type { Reply } from './response.ts'
import type { Scope } from './scope.ts'
import { toSelector, type Selector } from './selector.ts'
import type { DecoratorSpec } from './spec.ts'
import type { Manner, Parent } from './sync.ts'
import { describe } from './wording.ts'

/** Marks which DecoratorController made an attachment. */
const MADE_BY = 'metacontroller.k8s.io/decorator-controller'

/** What a DecoratorController is made of; `parents` stand in the order of `spec.resources`. */
export interface DecoratorParts {
  name: string
  spec: DecoratorSpec
  finalizer: Finalizer
  parents: readonly Informer[]
  attachments: readonly Informer[]
}

/** How a DecoratorController deals with its parents. */
export function decoratorManner(scope: Scope, parts: DecoratorParts): Manner {
  const { name, finalizer } = parts
  const selectors = toSelectors(parts)
  return {
    fields: { parent: 'object', children: 'attachments' },
    matches(parent) {
      const own = selectors.get(kindOf(parent))
      return own !== undefined && own.labels(parent.metadata.labels) && own.annotations(parent.metadata.annotations)
    },
    observe: ({ object }) => Promise.resolve(observe(parts, object)),
    async prepare(parent, reply) {
      const written = await writeParent(scope, parent, reply, finalizer)
      if (written === 'Overtaken') return undefined
      // Whether attachments are managed is decided by the parent as it was, with its finalizer.
      return { object: parent.object, children: reply.children.map((child) => withAnnotation(child, name)) }
    },
    conclude: () => Promise.resolve('Written'),
  }
}

/** Updates of labels or annotations as a hook answers them: null deletes. Undefined when they change nothing. */
export function updateMap(current: Record<string, string> | undefined, updates: Record<string, string | null>): Record<string, string> | undefined {
  const wanted: Record<string, string> = { ...current }
  for (const [key, value] of Object.entries(updates)) {
    if (value === null) delete wanted[key]
    else wanted[key] = value
  }
  return isDeepStrictEqual(wanted, { ...current }) ? undefined : wanted
}

/** The parent as a hook wants it; undefined when it is so already. */
export function toWantedParent(object: KubernetesObject, reply: Reply, finalizer: Finalizer): KubernetesObject | undefined {
  const labels = updateMap(object.metadata.labels, reply.labels)
  const annotations = updateMap(object.metadata.annotations, reply.annotations)
  const isFinished = reply.finalized && hasFinalizer(object, finalizer)
  if (!labels && !annotations && !hasNewStatus(object, reply) && !isFinished) return undefined
  const metadata = { ...object.metadata, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) }
  const status = reply.status ? { status: reply.status } : {}
  const wanted = { ...object, ...status, metadata }
  return reply.finalized ? withoutFinalizer(wanted, finalizer) : wanted
}

function hasNewStatus(object: KubernetesObject, { status }: Reply): boolean {
  return status !== undefined && !isDeepStrictEqual(status, object['status'])
}

/** Writes from the local copy, so a parent that was changed meanwhile is left for the sync which that change brings. */
async function writeParent(scope: Scope, { object, resource }: Parent, reply: Reply, finalizer: Finalizer): Promise<'Done' | 'Overtaken'> {
  const wanted = toWantedParent(object, reply, finalizer)
  if (!wanted) return 'Done'
  try {
    let { resourceVersion } = object.metadata
    if (hasNewStatus(object, reply) && resource.hasStatus) {
      const { finalizers } = object.metadata
      const written = await replace(scope.client, resource, { ...wanted, metadata: { ...wanted.metadata, finalizers } }, 'status')
      resourceVersion = written.metadata.resourceVersion
    }
    await replace(scope.client, resource, { ...wanted, metadata: { ...wanted.metadata, resourceVersion } })
    return 'Done'
  } catch (error) {
    if (isStatus(error, 404) || isConflict(error)) return 'Overtaken'
    throw new Error(`cannot update ${describe(object)}`, { cause: error })
  }
}

function observe({ name, attachments }: DecoratorParts, parent: KubernetesObject): ObjectMap {
  const map: ObjectMap = new Map()
  for (const informer of attachments) {
    groupIn(map, informer.resource.apiVersion, informer.resource.kind)
    for (const object of informer.ownedBy(parent.metadata.uid ?? '', parent.metadata.namespace)) {
      if (object.metadata.annotations?.[MADE_BY] === name) insert(map, object)
    }
  }
  return map
}

function toSelectors({ spec, parents }: DecoratorParts): Map<string, { labels: Selector; annotations: Selector }> {
  const entries = spec.resources.map(({ labelSelector, annotationSelector }, index) => {
    const { apiVersion = '', kind = '' } = parents[index]?.resource ?? {}
    const annotations = annotationSelector && { matchLabels: annotationSelector.matchAnnotations, matchExpressions: annotationSelector.matchExpressions }
    return [kindOf({ apiVersion, kind }), { labels: toSelector(labelSelector), annotations: toSelector(annotations) }] as const
  })
  return new Map(entries)
}

/** Versions of one kind are one kind here. */
function kindOf({ apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>): string {
  return `${kind}.${groupOf(apiVersion)}`
}

function withAnnotation(child: KubernetesObject, name: string): KubernetesObject {
  return { ...child, metadata: { ...child.metadata, annotations: { ...child.metadata.annotations, [MADE_BY]: name } } }
}
