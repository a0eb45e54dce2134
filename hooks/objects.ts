import type { V1ConfigMap, V1NetworkPolicy, V1NetworkPolicyPeer, V1NetworkPolicyPort, V1NetworkPolicySpec, V1PodDisruptionBudget, V1ResourceQuota, V1Secret, V1Service, V1StatefulSet } from '@kubernetes/client-node'

/** The kinds that hooks make, typed by the Kubernetes client; the types alone are used, never its code. */
export type StatefulSet = V1StatefulSet
export type Service = V1Service
export type ConfigMap = V1ConfigMap
export type Secret = V1Secret
export type PodDisruptionBudget = V1PodDisruptionBudget

/** The client's type calls `from` `_from`, and its serialiser puts it right; hooks answer what the API server reads. */
export interface IngressRule {
  from?: V1NetworkPolicyPeer[]
  ports: V1NetworkPolicyPort[]
}
export type NetworkPolicy = Omit<V1NetworkPolicy, 'spec'> & { spec: Omit<V1NetworkPolicySpec, 'ingress'> & { ingress: IngressRule[] } }

/** What a Namespace gets: each with the fields by which it is told from others. */
interface Attached<K extends string> {
  apiVersion: string
  kind: K
  metadata: { name: string; namespace: string; labels: Record<string, string> }
}
export type ResourceQuota = Attached<'ResourceQuota'> & Required<Pick<V1ResourceQuota, 'spec'>>
/** The client's type calls `default` `_default`, as it does with `from`. */
export type LimitRange = Attached<'LimitRange'> & { spec: { limits: { type: 'Container'; default: Record<string, string>; defaultRequest: Record<string, string> }[] } }
export type DenyPolicy = Attached<'NetworkPolicy'> & { spec: Pick<V1NetworkPolicySpec, 'podSelector' | 'policyTypes'> }

/** Drops the fields that are `undefined`, so that an absent field and a field never mentioned give the same bytes. */
export function withoutUndefined<T extends object>(object: T): T {
  // Only keys whose value is undefined go, so the type stays.
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T // eslint-disable-line @typescript-eslint/consistent-type-assertions
}

/** Encodes texts as the `data` of a Secret. */
export function toSecretData(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text, 'utf8').toString('base64')]))
}
