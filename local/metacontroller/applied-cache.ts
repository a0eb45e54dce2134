import { hash } from 'node:crypto'
import type { KubernetesObject } from '../../lib/kubernetes.ts'
import { groupOf } from './owner.ts'

/** What was last applied to a child, and which state of it that was. */
export interface Applied {
  hash: string
  uid: string | undefined
  generation: number
  resourceVersion: string | undefined
}

/** Memory of the last apply to each child; it starts empty, so a restart costs one apply per child. */
export type AppliedCache = Map<string, Applied>

/** Fields of metadata that the API server alone sets. */
const SYSTEM_FIELDS = ['selfLink', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'managedFields']

/** Where dynamic apply keeps what it applied. */
export const LAST_APPLIED = 'metacontroller.k8s.io/last-applied-configuration'

/** The memory of an apply. */
export function newApplied(hash: string, object: KubernetesObject): Applied {
  const { uid, generation = 0, resourceVersion } = object.metadata
  return { hash, uid, generation, resourceVersion }
}

/** The key of a child in the memory of applies. */
export function appliedKey(object: KubernetesObject): string {
  const { namespace = '', name } = object.metadata
  return [groupOf(object.apiVersion), object.kind, namespace, name].join('/')
}

/** Drops the memory of a child that is gone, unless another of its name has come. */
export function forgetApplied(applied: AppliedCache, object: KubernetesObject): void {
  const key = appliedKey(object)
  if (applied.get(key)?.uid === object.metadata.uid) applied.delete(key)
}

/**
 * Whether a child is as it was last applied, so that nothing need be sent.
 * Kinds without a generation count by resource version; kinds with one do not notice a change of metadata alone.
 */
export function isUpToDate(applied: Applied | undefined, hash: string, observed: KubernetesObject): boolean {
  const { uid, generation = 0, resourceVersion } = observed.metadata
  if (!applied || applied.uid !== uid || applied.hash !== hash || applied.generation !== generation) return false
  return generation !== 0 || applied.resourceVersion === resourceVersion
}

/** The part of an object that a controller may say: no status, nothing that the API server sets. */
export function withoutSystemFields(object: KubernetesObject): KubernetesObject {
  const { status: _status, ...rest } = object
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([field]) => !SYSTEM_FIELDS.includes(field)))
  const { name, annotations } = object.metadata
  const { [LAST_APPLIED]: lastApplied, ...others } = annotations ?? {}
  if (lastApplied === undefined) return { ...rest, metadata: { ...metadata, name } }
  const { annotations: _annotations, ...bare } = metadata
  return { ...rest, metadata: { ...bare, name, ...(Object.keys(others).length > 0 ? { annotations: others } : {}) } }
}

/** A digest that does not depend on the order of fields. */
export function digest(object: KubernetesObject): string {
  const sorted = JSON.stringify(object, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
  })
  return hash('sha1', sorted)
}
