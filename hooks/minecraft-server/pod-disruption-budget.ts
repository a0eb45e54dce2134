import { OCCUPIED } from '../../contracts/notes.ts'
import type { PodDisruptionBudget } from '../objects.ts'
import { childName } from '../../contracts/names.ts'
import { childLabels, selectorLabels } from './names.ts'
import type { Server } from './server.ts'

/** While players are on, which relay notes as a label of the pod, no drain of its node evicts it. An empty server goes, with its save. */
export function newPodDisruptionBudget({ name, namespace }: Server): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: childName(name), namespace, labels: childLabels(name) },
    spec: {
      minAvailable: 1,
      selector: { matchLabels: { ...selectorLabels(name), [OCCUPIED]: 'true' } },
      // A pod that is not ready has no players, whatever its label says.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  }
}
