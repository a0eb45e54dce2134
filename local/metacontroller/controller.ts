import { isDeepStrictEqual } from 'node:util'
import type { KubernetesObject } from '../../lib/kubernetes.ts'
import { keyOf, type Change } from '../kubernetes/reflector.ts'
import { forgetApplied } from './applied-cache.ts'
import { newCustomizer, NotSyncedError, type Customizer } from './customize.ts'
import { TooManyRequestsError, type Hook } from './hook.ts'
import type { Informer } from './informers.ts'
import { controllerOf, groupOf } from './owner.ts'
import { newWorkQueue, systemClock, type Outcome, type WorkQueue } from './queue.ts'
import { NullChildError, type RelatedRule } from './response.ts'
import type { Scope } from './scope.ts'
import { concerns, syncParent, type Hooks, type Syncer } from './sync.ts'
import { describe, messageOf } from './wording.ts'

/** A kind of parents; `ignoreStatusChanges` as in the controller's spec. */
export interface ParentKind {
  informer: Informer
  ignoresStatus: boolean
}

/** All that a running controller is made of. */
export interface ControllerParts extends Pick<Syncer, 'manner' | 'finalizer' | 'controller' | 'methodOf'> {
  hooks: Hooks & { customize: Hook<RelatedRule[]> | undefined }
  parents: readonly ParentKind[]
  children: readonly Informer[]
  /** The parents that might adopt an object which came or changed. */
  adopters: (change: Change) => KubernetesObject[]
  resyncMs: number
}

/** A running controller. */
export interface RunningController {
  /** Ends it; resolves when no sync is under way any more. */
  stop(): Promise<void>
}

/** Starts a controller: it syncs parents as soon as all its kinds are listed. `abort` is to end what `scope.signal` covers. */
export function runController(scope: Scope, parts: ControllerParts, abort: () => void): RunningController {
  const syncer: Syncer = { ...parts, customizer: undefined, enqueueAfter: (parent, ms) => queue.addAfter(toKey(parent), ms) }
  const queue = newWorkQueue({ workers: scope.workers, clock: systemClock, work: (key) => work(scope, parts, syncer, key) })
  const enqueue = (parent: KubernetesObject): void => {
    if (concerns(parts, parent)) queue.add(toKey(parent))
  }
  const informers = parts.parents.map(({ informer }) => informer)
  const { customize } = parts.hooks
  syncer.customizer = customize && newCustomizer(scope, { hook: customize, controller: parts.controller, parents: informers, enqueue })
  listen(scope, parts, syncer.customizer, enqueue)
  const resync = (): void => {
    for (const parent of informers.flatMap((informer) => informer.list())) enqueue(parent)
  }
  const timer = Number.isFinite(parts.resyncMs) ? setInterval(resync, parts.resyncMs) : undefined
  void Promise.all([...informers, ...parts.children].map(({ synced }) => synced)).then(() => queue.start())
  return {
    async stop() {
      clearInterval(timer)
      abort()
      await close(parts, queue, syncer.customizer)
    },
  }
}

async function close({ parents, children, hooks }: ControllerParts, queue: WorkQueue, customizer: Customizer | undefined): Promise<void> {
  await queue.stop()
  for (const informer of [...parents.map((parent) => parent.informer), ...children]) informer.close()
  customizer?.close()
  await Promise.all([hooks.sync?.close(), hooks.finalize?.close(), hooks.customize?.close()])
}

function listen(scope: Scope, parts: ControllerParts, customizer: Customizer | undefined, enqueue: (parent: KubernetesObject) => void): void {
  for (const { informer, ignoresStatus } of parts.parents) {
    informer.onChange((change) => {
      if (change.type === 'deleted') customizer?.forget(change.object)
      if (!ignoresStatus || !isStatusOnly(change)) enqueue(change.object)
    })
  }
  for (const informer of parts.children) {
    informer.onChange((change) => {
      if (change.type === 'deleted') forgetApplied(scope.applied, change.object)
      const owner = findOwner(parts.parents, change.object)
      if (owner) enqueue(owner)
      else for (const parent of parts.adopters(change)) enqueue(parent)
    })
  }
}

/** Whether a change touched neither the spec nor labels, annotations or the deletion of an object. */
export function isStatusOnly({ type, object, previous }: Change): boolean {
  if (type !== 'modified' || object.metadata.deletionTimestamp) return false
  const relevant = ({ metadata }: KubernetesObject): unknown[] => [metadata.generation, metadata.labels ?? {}, metadata.annotations ?? {}]
  return isDeepStrictEqual(relevant(object), relevant(previous))
}

/** The known parent that an object's controller reference names, by kind, place and uid. */
function findOwner(parents: readonly ParentKind[], object: KubernetesObject): KubernetesObject | undefined {
  const owner = controllerOf(object)
  if (!owner) return undefined
  for (const { informer } of parents) {
    const { resource } = informer
    if (resource.kind !== owner.kind || groupOf(resource.apiVersion) !== groupOf(owner.apiVersion)) continue
    const { namespace } = object.metadata
    const parent = informer.get(keyOf({ metadata: resource.namespaced && namespace ? { namespace, name: owner.name } : { name: owner.name } }))
    if (parent?.metadata.uid === owner.uid) return parent
  }
  return undefined
}

/** Kind and place of a parent; a space stands in neither. */
function toKey(parent: KubernetesObject): string {
  return `${parent.apiVersion} ${parent.kind} ${keyOf(parent)}`
}

async function work(scope: Scope, parts: ControllerParts, syncer: Syncer, key: string): Promise<Outcome> {
  const [apiVersion, kind, place = ''] = key.split(' ')
  const informer = parts.parents.find((one) => one.informer.resource.apiVersion === apiVersion && one.informer.resource.kind === kind)?.informer
  const parent = informer?.get(place)
  if (!informer || !parent) return { type: 'Done' }
  try {
    await syncParent(scope, syncer, { object: parent, resource: informer.resource })
    return { type: 'Done' }
  } catch (error) {
    return toOutcome(scope, parent, error)
  }
}

function toOutcome(scope: Scope, parent: KubernetesObject, error: unknown): Outcome {
  if (scope.signal.aborted) return { type: 'Done' }
  const root = rootOf(error)
  if (root instanceof TooManyRequestsError) {
    scope.log.info({ parent: describe(parent), afterMs: root.afterMs }, 'hook asks to be called later')
    return { type: 'After', ms: root.afterMs }
  }
  if (root instanceof NotSyncedError) return { type: 'Failed' }
  if (root instanceof NullChildError) scope.onFatal(error)
  const message = messageOf(error)
  scope.log.info({ parent: describe(parent), error: message }, 'sync failed')
  scope.events.record(parent, { type: 'Warning', reason: 'SyncError', message: `Sync error: ${message}` })
  return { type: 'Failed' }
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error
}
