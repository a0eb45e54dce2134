import { GROUP, PLURAL } from '../../contracts/group.ts'
import { fromMebibytes, toMebibytes } from '../../contracts/quantity.ts'
import type { ResourceQuota } from '../objects.ts'
import type { Quota } from '../settings.ts'
import { ATTACHMENT_LABELS, TENANT_LIMITS } from './names.ts'

/**
 * What the servers of a tenant may use together, whatever way they are made. Every container of ours has limits, which
 * the quota of limits asks for; what a server requests is never above them, so it needs no quota of its own.
 */
export function newResourceQuota(namespace: string, quota: Quota): ResourceQuota {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: TENANT_LIMITS, namespace, labels: ATTACHMENT_LABELS },
    spec: {
      // Amounts as the API server writes them, so that they can be compared with what it answers.
      hard: {
        [`count/${PLURAL}.${GROUP}`]: String(quota.servers),
        pods: String(quota.pods),
        persistentvolumeclaims: String(quota.claims),
        'limits.cpu': String(quota.cpu),
        'limits.memory': fromMebibytes(toMebibytes(quota.memory)),
        'requests.storage': fromMebibytes(toMebibytes(quota.storage)),
      },
    },
  }
}
