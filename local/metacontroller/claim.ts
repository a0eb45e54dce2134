import { isStatus, type KubernetesObject, type Resource } from '../../lib/kubernetes.ts'
import { readLive, updateLive } from './api-client.ts'
import type { Informer } from './informers.ts'
import { groupIn, insert, type ObjectMap } from './object-map.ts'
import { controllerOf, newControllerReference, withOwner, withoutOwner } from './owner.ts'
import type { Scope } from './scope.ts'
import type { Selector } from './selector.ts'
import { describe, throwAll } from './wording.ts'

/** What a parent does about an object that might be its child. */
export type Claim = 'Ignore' | 'Keep' | 'Release' | 'Adopt'

/** A parent that claims its children. */
export interface Claimant {
  parent: KubernetesObject
  resource: Resource
  /** Which labels make an object a child. */
  selector: Selector
}

/** Decides by the ControllerRef rules: keep or release what is owned, adopt matching orphans, never while being deleted. */
export function decideClaim(parent: KubernetesObject, object: KubernetesObject, selector: Selector): Claim {
  const controller = controllerOf(object)
  const matches = selector(object.metadata.labels)
  if (controller) {
    if (controller.uid !== parent.metadata.uid) return 'Ignore'
    if (matches) return 'Keep'
    return parent.metadata.deletionTimestamp ? 'Ignore' : 'Release'
  }
  const isLeaving = parent.metadata.deletionTimestamp ?? object.metadata.deletionTimestamp
  return matches && !isLeaving ? 'Adopt' : 'Ignore'
}

/** The parent's children of these kinds, after orphans were adopted and strangers released. */
export async function claimChildren(scope: Scope, claimant: Claimant, informers: readonly Informer[]): Promise<ObjectMap> {
  const { parent, resource } = claimant
  const claimed: ObjectMap = new Map()
  const mayAdopt = newAdoptionCheck(scope, claimant)
  for (const informer of informers) {
    groupIn(claimed, informer.resource.apiVersion, informer.resource.kind)
    const namespace = resource.namespaced ? parent.metadata.namespace : undefined
    const candidates = [...informer.ownedBy(parent.metadata.uid ?? '', namespace), ...informer.orphans(namespace)]
    const errors: unknown[] = []
    for (const object of candidates) {
      const isMine = await claimOne(scope, { claimant, informer, object, mayAdopt }).catch((error: unknown) => void errors.push(error))
      if (isMine) insert(claimed, object)
    }
    throwAll(errors)
  }
  return claimed
}

interface Candidate {
  claimant: Claimant
  informer: Informer
  object: KubernetesObject
  mayAdopt: () => Promise<void>
}

async function claimOne(scope: Scope, candidate: Candidate): Promise<boolean> {
  const { claimant, informer, object } = candidate
  const { parent, selector } = claimant
  const decision = decideClaim(parent, object, selector)
  if (decision === 'Ignore' || decision === 'Keep') return decision === 'Keep'
  try {
    if (decision === 'Adopt') await candidate.mayAdopt()
    const owner = newControllerReference(parent)
    const change = (live: KubernetesObject): KubernetesObject => (decision === 'Adopt' ? withOwner(live, owner) : withoutOwner(live, owner.uid))
    await updateLive(scope.client, { resource: informer.resource, object, change })
  } catch (error) {
    if (isStatus(error, 404) || (decision === 'Release' && isStatus(error, 410))) return false
    throw new Error(`cannot ${decision.toLowerCase()} ${describe(object)}`, { cause: error })
  }
  scope.log.info({ parent: describe(parent), child: describe(object) }, decision === 'Adopt' ? 'child adopted' : 'child released')
  return decision === 'Adopt'
}

/** The cached parent may be out of date: before the first adoption it is read once more. */
function newAdoptionCheck(scope: Scope, { parent, resource }: Claimant): () => Promise<void> {
  let checked: Promise<void> | undefined
  const check = async (): Promise<void> => {
    const live = await readLive(scope.client, resource, parent)
    if (live.metadata.uid !== parent.metadata.uid) throw new Error(`${describe(parent)} was replaced by another of the same name`)
    if (live.metadata.deletionTimestamp) throw new Error(`${describe(parent)} is being deleted`)
  }
  return () => (checked ??= check())
}
