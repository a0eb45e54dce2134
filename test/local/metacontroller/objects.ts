import type { KubernetesObject, ObjectMeta } from '../../../lib/kubernetes.ts'

/** A parent for tests. */
export function newParent(metadata: Partial<ObjectMeta> = {}, more: Record<string, unknown> = {}): KubernetesObject {
  return { apiVersion: 'test.homecraft.io/v1', kind: 'Thing', ...more, metadata: { name: 'one', namespace: 'box', uid: 'parent-uid', ...metadata } }
}

/** A ConfigMap for tests. */
export function newMap(metadata: Partial<ObjectMeta> = {}, more: Record<string, unknown> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', ...more, metadata: { name: 'a', namespace: 'box', uid: 'child-uid', ...metadata } }
}

/** A reference of a controller. */
export function ownedBy(uid: string, controller = true): Pick<ObjectMeta, 'ownerReferences'> {
  return { ownerReferences: [{ apiVersion: 'test.homecraft.io/v1', kind: 'Thing', name: 'one', uid, controller }] }
}
