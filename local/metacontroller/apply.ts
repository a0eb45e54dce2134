import { isDeepStrictEqual } from 'node:util'
import { isStatus, type KubernetesObject, type Resource } from '../../lib/kubernetes.ts'
import { deleteObject, isConflict, objectPath } from './api-client.ts'
import { appliedKey, digest, isUpToDate, LAST_APPLIED, newApplied, withoutSystemFields } from './applied-cache.ts'
import { newControllerReference, withOwner } from './owner.ts'
import type { Scope } from './scope.ts'
import { describe } from './wording.ts'

/** One child to bring to its desired state. */
export interface ApplyTask {
  resource: Resource
  parent: KubernetesObject
  observed: KubernetesObject | undefined
  desired: KubernetesObject
  /** `updateStrategy.method` of the kind. */
  method: string
}

/** A task with what is to be sent, its digest, and the place of its memory. */
interface Prepared extends ApplyTask {
  body: KubernetesObject
  hash: string
  key: string
}

/** Creates a child by server-side apply, or updates it as its update strategy says. */
export async function applyChild(scope: Scope, task: ApplyTask): Promise<void> {
  const { observed } = task
  // One that is being deleted is made anew once it is gone.
  if (observed?.metadata.deletionTimestamp) return
  const prepared = prepare(task)
  if (!observed) return send(scope, prepared)
  if (isUpToDate(scope.applied.get(prepared.key), prepared.hash, observed)) return
  switch (task.method) {
    case 'OnDelete':
      remember(scope, prepared, observed)
      return
    case 'Recreate':
      return recreate(scope, prepared, observed)
    case 'InPlace':
      if (await dropLastApplied(scope, prepared, observed)) await send(scope, prepared)
      return
    default:
      throw new Error(`updateStrategy.method ${JSON.stringify(task.method)} of ${task.resource.kind} is not supported: use OnDelete, Recreate or InPlace`)
  }
}

function prepare(task: ApplyTask): Prepared {
  const { parent, desired } = task
  const isOwned = desired.metadata.ownerReferences?.some((one) => one.uid === parent.metadata.uid)
  const owned = isOwned ? desired : withOwner(desired, newControllerReference(parent))
  const body = withoutSystemFields(owned)
  return { ...task, body, hash: digest(body), key: appliedKey(desired) }
}

function remember(scope: Scope, task: Prepared, state: KubernetesObject): void {
  scope.applied.set(task.key, newApplied(task.hash, state))
}

function patch(scope: Scope, task: Prepared, query: Record<string, string> = {}): Promise<KubernetesObject> {
  return scope.client.call('PATCH', objectPath(task.resource, task.desired), {
    body: task.body,
    contentType: 'application/apply-patch+yaml',
    query: { fieldManager: scope.fieldManager, force: 'true', ...query },
  })
}

async function send(scope: Scope, task: Prepared): Promise<void> {
  const { observed, parent } = task
  let applied: KubernetesObject
  try {
    applied = await patch(scope, task)
  } catch (error) {
    // Changed since this sync began: the change itself brings the next one.
    if (isConflict(error)) return
    throw new Error(`cannot apply ${describe(task.desired)}`, { cause: error })
  }
  remember(scope, task, applied)
  const isSame = observed?.metadata.resourceVersion === applied.metadata.resourceVersion
  scope.log[isSame ? 'debug' : 'info']({ parent: describe(parent), child: describe(task.desired) }, observed ? 'child updated' : 'child created')
}

/** A child that dynamic apply made carries an annotation that would go stale. False when the child is gone. */
async function dropLastApplied(scope: Scope, task: Prepared, observed: KubernetesObject): Promise<boolean> {
  if (observed.metadata.annotations?.[LAST_APPLIED] === undefined) return true
  const path = `/metadata/annotations/${LAST_APPLIED.replaceAll('~', '~0').replaceAll('/', '~1')}`
  try {
    await scope.client.call('PATCH', objectPath(task.resource, task.desired), { body: [{ op: 'remove', path }], contentType: 'application/json-patch+json' })
    return true
  } catch (error) {
    if (isStatus(error, 404)) return false
    throw error
  }
}

async function recreate(scope: Scope, task: Prepared, observed: KubernetesObject): Promise<void> {
  const outcome = await dryRun(scope, task)
  if (outcome === 'Refused') return remember(scope, task, observed)
  const was = [observed.metadata.uid, observed.metadata.generation ?? 0]
  const would = [outcome.metadata.uid, outcome.metadata.generation ?? 0]
  if (!isDeepStrictEqual(was, would)) {
    throw new Error(`cannot recreate ${describe(task.desired)}: a dry run changes its uid and generation from ${was.join(', ')} to ${would.join(', ')}, so it may have been changed meanwhile`)
  }
  if (isDeepStrictEqual(withoutSystemFields(outcome), withoutSystemFields(observed))) return remember(scope, task, observed)
  await deleteObject(scope.client, task.resource, observed)
  scope.log.info({ parent: describe(task.parent), child: describe(observed) }, 'child deleted, to be made anew')
  scope.applied.delete(task.key)
}

/** What an apply would lead to; a refusal must not cost the child that is there. */
async function dryRun(scope: Scope, task: Prepared): Promise<KubernetesObject | 'Refused'> {
  try {
    return await patch(scope, task, { dryRun: 'All' })
  } catch (error) {
    if (!isStatus(error, 400) && !isStatus(error, 403)) throw new Error(`cannot try out the apply of ${describe(task.desired)}`, { cause: error })
    scope.log.error({ err: error, child: describe(task.desired) }, 'dry run refused, child left as it is')
    return 'Refused'
  }
}
