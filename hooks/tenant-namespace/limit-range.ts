import type { LimitRange } from '../objects.ts'
import { ATTACHMENT_LABELS, TENANT_LIMITS } from './names.ts'

/**
 * What a container gets that names no limits: the quota would refuse its pod. Servers name theirs; this is for what the
 * administrator runs beside them, such as a Job that makes a backup.
 */
export function newLimitRange(namespace: string): LimitRange {
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: TENANT_LIMITS, namespace, labels: ATTACHMENT_LABELS },
    spec: { limits: [{ type: 'Container', default: { cpu: '500m', memory: '256Mi' }, defaultRequest: { cpu: '50m', memory: '64Mi' } }] },
  }
}
