import type { KubernetesObject, Resource } from '../../lib/kubernetes.ts'
import { updateLive } from './api-client.ts'
import type { Scope } from './scope.ts'

/** The finalizer of one controller. */
export interface Finalizer {
  name: string
  /** Whether the controller has a finalize hook. */
  isWanted: boolean
}

/** With these the garbage collector works on the children, and nobody else should. */
const GC_FINALIZERS = ['foregroundDeletion', 'orphan']

/** Whether the object carries this finalizer. */
export function hasFinalizer(object: KubernetesObject, finalizer: Finalizer): boolean {
  return object.metadata.finalizers?.includes(finalizer.name) ?? false
}

/** What is to be done about the finalizer: it is never added to an object that is being deleted. */
export function decideFinalizer(object: KubernetesObject, finalizer: Finalizer): 'Keep' | 'Add' | 'Remove' {
  if (hasFinalizer(object, finalizer) === finalizer.isWanted) return 'Keep'
  if (!finalizer.isWanted) return 'Remove'
  return object.metadata.deletionTimestamp ? 'Keep' : 'Add'
}

/** Whether the children of a parent that is being deleted are still managed. */
export function shouldFinalize(parent: KubernetesObject, finalizer: Finalizer): boolean {
  const isCollected = parent.metadata.finalizers?.some((name) => GC_FINALIZERS.includes(name)) ?? false
  return finalizer.isWanted && !isCollected && hasFinalizer(parent, finalizer)
}

/** Adds or removes the finalizer where needed; answers the object as it is then. */
export async function syncFinalizer(scope: Scope, resource: Resource, object: KubernetesObject, finalizer: Finalizer): Promise<KubernetesObject> {
  switch (decideFinalizer(object, finalizer)) {
    case 'Keep':
      return object
    case 'Remove':
      return removeFinalizer(scope, resource, object, finalizer)
    case 'Add':
      return updateLive(scope.client, {
        resource,
        object,
        change: (live) => (hasFinalizer(live, finalizer) ? undefined : withFinalizers(live, [...(live.metadata.finalizers ?? []), finalizer.name])),
      })
  }
}

/** Removes the finalizer; answers the object as it is then. */
export function removeFinalizer(scope: Scope, resource: Resource, object: KubernetesObject, finalizer: Finalizer): Promise<KubernetesObject> {
  return updateLive(scope.client, { resource, object, change: (live) => (hasFinalizer(live, finalizer) ? withoutFinalizer(live, finalizer) : undefined) })
}

/** The object without the finalizer. */
export function withoutFinalizer(object: KubernetesObject, finalizer: Finalizer): KubernetesObject {
  return withFinalizers(object, (object.metadata.finalizers ?? []).filter((name) => name !== finalizer.name))
}

function withFinalizers(object: KubernetesObject, finalizers: string[]): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, finalizers } }
}
