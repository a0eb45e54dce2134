import type { KubernetesObject } from '../../lib/kubernetes.ts'
import { deleteObject } from './api-client.ts'
import { appliedKey } from './applied-cache.ts'
import { applyChild } from './apply.ts'
import { sortedGroups, sortedObjects, type Group, type ObjectMap } from './object-map.ts'
import type { Scope } from './scope.ts'
import { describe, throwAll } from './wording.ts'

/** The children of one parent: those there are, and those there shall be. */
export interface Children {
  parent: KubernetesObject
  observed: ObjectMap
  desired: ObjectMap
  /** The update method of a kind. */
  methodOf: (apiVersion: string, kind: string) => string
}

/** Deletes what is not desired, then applies what is, kind after kind; a failure does not hold up the others. */
export async function manageChildren(scope: Scope, children: Children): Promise<void> {
  const errors: unknown[] = []
  const attempt = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => void errors.push(error))
  for (const group of sortedGroups(children.observed)) await attempt(deleteUndesired(scope, children, group))
  for (const group of sortedGroups(children.desired)) await attempt(applyGroup(scope, children, group))
  throwAll(errors)
}

async function deleteUndesired(scope: Scope, children: Children, group: Group): Promise<void> {
  const wanted = groupOfKind(children.desired, group)
  const undesired = sortedObjects(group).filter(([key, object]) => !object.metadata.deletionTimestamp && !wanted?.objects.has(key))
  if (undesired.length === 0) return
  const resource = await scope.discovery.find(group.apiVersion, group.kind)
  const errors: unknown[] = []
  for (const [, object] of undesired) {
    try {
      if (!(await deleteObject(scope.client, resource, object))) continue
      scope.applied.delete(appliedKey(object))
      scope.log.info({ parent: describe(children.parent), child: describe(object) }, 'child deleted')
    } catch (error) {
      errors.push(new Error(`cannot delete ${describe(object)}`, { cause: error }))
    }
  }
  throwAll(errors)
}

async function applyGroup(scope: Scope, children: Children, group: Group): Promise<void> {
  const { parent, methodOf } = children
  const resource = await scope.discovery.find(group.apiVersion, group.kind)
  const there = groupOfKind(children.observed, group)
  const errors: unknown[] = []
  for (const [key, desired] of sortedObjects(group)) {
    const task = { resource, parent, observed: there?.objects.get(key), desired, method: methodOf(group.apiVersion, group.kind) }
    await applyChild(scope, task).catch((error: unknown) => errors.push(error))
  }
  throwAll(errors)
}

function groupOfKind(map: ObjectMap, { apiVersion, kind }: Group): Group | undefined {
  return map.get(`${kind}.${apiVersion}`)
}
