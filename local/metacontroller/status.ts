import { isDeepStrictEqual } from 'node:util'
import { isStatus, type KubernetesObject, type Resource } from '../../lib/kubernetes.ts'
import { isConflict, updateLive } from './api-client.ts'
import type { Scope } from './scope.ts'
import { describe } from './wording.ts'

/** A status as a hook answers it. */
export type Status = Record<string, unknown>

/** The whole status that the parent shall have; it names the generation that the hook saw. */
export function toWantedStatus(status: Status | undefined, parent: KubernetesObject): Status {
  return { ...status, observedGeneration: parent.metadata.generation ?? 0 }
}

/** Replaces the parent's status if it differs from that of the live parent; a parent that is gone or changed needs none. */
export async function updateStatus(scope: Scope, resource: Resource, parent: KubernetesObject, status: Status | undefined): Promise<'Written' | 'Overtaken'> {
  const wanted = toWantedStatus(status, parent)
  const change = (live: KubernetesObject): KubernetesObject | undefined => (isDeepStrictEqual(live['status'], wanted) ? undefined : { ...live, status: wanted })
  try {
    await updateLive(scope.client, { resource, object: parent, subresource: 'status', change })
    return 'Written'
  } catch (error) {
    if (isStatus(error, 404) || isConflict(error)) return 'Overtaken'
    throw new Error(`cannot update the status of ${describe(parent)}`, { cause: error })
  }
}
