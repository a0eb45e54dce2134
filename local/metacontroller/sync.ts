import type { KubernetesObject, Resource } from '../../lib/kubernetes.ts'
import type { Customizer } from './customize.ts'
import { hasFinalizer, shouldFinalize, syncFinalizer, type Finalizer } from './finalizer.ts'
import type { Hook } from './hook.ts'
import { manageChildren, type Children } from './manage-children.ts'
import { toObjectMap, toRelative, toUniform, type ObjectMap } from './object-map.ts'
import type { Reply } from './response.ts'
import type { Scope } from './scope.ts'
import { describe } from './wording.ts'

/** The hooks of a controller. */
export interface Hooks {
  sync: Hook<Reply> | undefined
  finalize: Hook<Reply> | undefined
}

/** One parent and its kind. */
export interface Parent {
  object: KubernetesObject
  resource: Resource
}

/** What the two kinds of controllers do in their own way. */
export interface Manner {
  /** Names of the parent and of its children in requests. */
  fields: { parent: 'parent' | 'object'; children: 'children' | 'attachments' }
  /** Whether the controller is for this parent, by its selectors. */
  matches(parent: KubernetesObject): boolean
  /** The children there are. */
  observe(parent: Parent): Promise<ObjectMap>
  /** Writes what must stand before the children are touched; undefined ends the sync here. */
  prepare(parent: Parent, reply: Reply): Promise<Prepared | undefined>
  /** Writes what comes after the children; `Overtaken` when the parent is gone or changed, so that no failure counts. */
  conclude(parent: Parent, reply: Reply): Promise<'Written' | 'Overtaken'>
}

/** The parent as it is after `prepare`, and the children it shall have. */
export interface Prepared {
  object: KubernetesObject
  children: KubernetesObject[]
}

/** A controller that can sync its parents. */
export interface Syncer {
  manner: Manner
  hooks: Hooks
  finalizer: Finalizer
  customizer: Customizer | undefined
  /** The JSON of the controller object. */
  controller: string
  methodOf: Children['methodOf']
  /** Queues the parent once more. */
  enqueueAfter(parent: KubernetesObject, ms: number): void
}

const NOTHING: ObjectMap = new Map()

/** Whether the controller has anything to do with this parent. */
export function concerns({ manner, finalizer }: Pick<Syncer, 'manner' | 'finalizer'>, parent: KubernetesObject): boolean {
  return hasFinalizer(parent, finalizer) || manner.matches(parent)
}

/** Brings one parent and its children to the state that the hook answers. */
export async function syncParent(scope: Scope, syncer: Syncer, cached: Parent): Promise<void> {
  const { manner, finalizer, customizer } = syncer
  const { resource } = cached
  if (!concerns(syncer, cached.object)) return
  // The finalizer comes first, so that whatever is done later can be undone.
  const object = await syncFinalizer(scope, resource, cached.object, finalizer).catch((error: unknown) => {
    throw new Error(`cannot set the finalizer of ${describe(cached.object)}`, { cause: error })
  })
  if (!concerns(syncer, object)) return
  const observed = await manner.observe({ object, resource })
  const related = customizer ? await customizer.related(object) : NOTHING
  const reply = await callHook(syncer, object, { observed, related })
  if (reply.resyncAfterSeconds > 0) syncer.enqueueAfter(object, reply.resyncAfterSeconds * 1_000)
  await settle(scope, syncer, { parent: { object, resource }, observed, reply })
}

/** Writes what the hook answered: first what comes before the children, then these, then what comes after. */
async function settle(scope: Scope, syncer: Syncer, { parent, observed, reply }: { parent: Parent; observed: ObjectMap; reply: Reply }): Promise<void> {
  const { manner, finalizer, methodOf } = syncer
  const prepared = await manner.prepare(parent, reply)
  if (!prepared) return
  const { object } = prepared
  const children = { parent: object, observed, desired: toObjectMap(prepared.children), methodOf }
  const isManaged = !object.metadata.deletionTimestamp || shouldFinalize(object, finalizer)
  const failure = isManaged ? await failureOf(manageChildren(scope, children)) : undefined
  const conclusion = await manner.conclude({ ...parent, object }, reply)
  if (failure && conclusion === 'Written') throw new Error(`cannot reconcile the children of ${describe(object)}`, { cause: failure.error })
}

async function failureOf(work: Promise<void>): Promise<{ error: unknown } | undefined> {
  return work.then(() => undefined, (error: unknown) => ({ error }))
}

async function callHook(syncer: Syncer, parent: KubernetesObject, maps: { observed: ObjectMap; related: ObjectMap }): Promise<Reply> {
  const { hooks, manner, controller } = syncer
  const isFinalizing = hooks.finalize !== undefined && (parent.metadata.deletionTimestamp !== undefined || !manner.matches(parent))
  const name = isFinalizing ? 'finalize' : 'sync'
  const hook = hooks[name]
  if (!hook) throw new Error(`the controller has no ${name} hook: give it one with a webhook`)
  const toWire = hook.version === 'v2' ? toUniform : (map: ObjectMap) => toRelative(map, parent)
  const { fields } = manner
  // The controller is the same in every request, so it is kept as text.
  const rest = { [fields.parent]: parent, [fields.children]: toWire(maps.observed), related: toWire(maps.related), finalizing: isFinalizing }
  const body = `{"controller":${controller},${JSON.stringify(rest).slice(1)}`
  const reply = await hook.call(body).catch((error: unknown) => {
    throw new Error(`the ${name} hook failed for ${describe(parent)}`, { cause: error })
  })
  return { ...reply, children: reply.children.map((child) => withNamespace(child, parent.metadata.namespace)) }
}

function withNamespace(child: KubernetesObject, namespace: string | undefined): KubernetesObject {
  if (child.metadata.namespace || !namespace) return child
  return { ...child, metadata: { ...child.metadata, namespace } }
}
