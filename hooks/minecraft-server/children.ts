import { digest } from '../../contracts/derive.ts'
import type { Child } from '../metacontroller.ts'
import type { Wanted } from './activity.ts'
import { newConfigMap, newGameFiles } from './config-map.ts'
import { newNetworkPolicy } from './network-policy.ts'
import { newPodDisruptionBudget } from './pod-disruption-budget.ts'
import { decideRestart } from './restart.ts'
import { newSecret, newSecretFiles } from './secret.ts'
import type { Server } from './server.ts'
import { newService } from './service.ts'
import { newPodTemplate, newStatefulSet } from './stateful-set.ts'
import { isMoving } from './version.ts'

/** The children of a server, and what was decided about its pod. */
export interface Plan {
  children: Child[]
  wanted: Wanted
  /** Settings that the running pod does not have yet. */
  pending: string[]
}

/** All children of a server. What its pod reads comes before the pod. `isOff`: no pod is wanted, whatever the spec says. */
export function newPlan(server: Server, isOff = false): Plan {
  const { spec, observed } = server
  const restart = decideRestart(spec, observed)
  const isHeld = !isOff && waitsForWorld(server)
  const replicas = isOff || isHeld || spec.desiredState === 'Stopped' ? 0 : 1
  const isRestartOwed = replicas === 1 && restart.isOwed
  const secretFiles = newSecretFiles(server)
  const gameFiles = newGameFiles(server)
  const filesDigest = digest([secretFiles, gameFiles])
  const statefulSet = newStatefulSet(server, { replicas, isRestartOwed, template: newPodTemplate(server), filesDigest })
  return {
    children: [newConfigMap(server, gameFiles), newSecret(server, secretFiles), newService(server), newNetworkPolicy(server), newPodDisruptionBudget(server), statefulSet],
    wanted: { replicas, isMaintenance: spec.desiredState === 'Maintenance', isHeld, isRestartOwed },
    pending: isOff ? [] : restart.pending,
  }
}

/**
 * A server on LATEST starts only when it is known whether its claim holds a world, and of which version: a server made
 * anew over a kept world would upgrade it. A pod that is there already is never taken away for this.
 */
function waitsForWorld({ spec, observed: { set, volume } }: Server): boolean {
  return spec.desiredState === 'Running' && isMoving(spec.version) && !volume && (set?.wantedReplicas ?? 0) === 0
}
