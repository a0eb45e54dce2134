import type { DenyPolicy } from '../objects.ts'
import { ATTACHMENT_LABELS } from './names.ts'

/**
 * Nothing in the namespace reaches anything or is reached, unless another policy says so: that of each server opens what
 * the game needs, and a pod that no server has gets nothing.
 */
export function newDefaultDeny(namespace: string): DenyPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'homecraft-default-deny', namespace, labels: ATTACHMENT_LABELS },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  }
}
