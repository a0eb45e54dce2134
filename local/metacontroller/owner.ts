import type { KubernetesObject, OwnerReference } from '../../lib/kubernetes.ts'

/** The reference to the controller of an object, when it has one. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true)
}

/** The reference that makes `parent` the controller of an object. */
export function newControllerReference(parent: KubernetesObject): OwnerReference {
  const { name, uid = '' } = parent.metadata
  return { apiVersion: parent.apiVersion, kind: parent.kind, name, uid, controller: true, blockOwnerDeletion: true }
}

/** The object with one more owner, or with what it said of that owner replaced. */
export function withOwner(object: KubernetesObject, owner: OwnerReference): KubernetesObject {
  const references = object.metadata.ownerReferences ?? []
  const isKnown = references.some((one) => one.uid === owner.uid)
  const wanted = isKnown ? references.map((one) => (one.uid === owner.uid ? owner : one)) : [...references, owner]
  return { ...object, metadata: { ...object.metadata, ownerReferences: wanted } }
}

/** The object without the owner of this uid. */
export function withoutOwner(object: KubernetesObject, uid: string): KubernetesObject {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter((one) => one.uid !== uid)
  return { ...object, metadata: { ...object.metadata, ownerReferences } }
}

/** The API group in an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const [group = '', version] = apiVersion.split('/')
  return version === undefined ? '' : group
}
