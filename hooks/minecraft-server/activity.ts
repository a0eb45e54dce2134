import { FILES_CONTAINER } from '../../contracts/names.ts'
import type { Phase } from '../../contracts/minecraft-server.ts'
import type { Observed, ObservedSet } from './observed.ts'

/** What a server is doing when its spec is accepted and nothing is wrong. */
export type Activity = Exclude<Phase, 'Error'> | 'CheckingWorld'

/** What is wanted of a server's pod. */
export interface Wanted {
  replicas: 0 | 1
  /** Whether the pod is to be without the game. */
  isMaintenance: boolean
  /** Whether the first start waits until relay has looked at the world. */
  isHeld: boolean
  /** Whether the pod is to be replaced. */
  isRestartOwed: boolean
}

/** True when no pod is left, and none is on its way. A StatefulSet that does not exist, or was made to have none, has none. */
export function isGone(set: ObservedSet | undefined): boolean {
  return !set || (set.wantedReplicas === 0 && set.replicas === 0 && (set.isSettled || set.isNew))
}

/** True when the pod that is wanted is there and works. */
export function isReady({ set, pod }: Observed): boolean {
  if (!set) return false
  // A pod counts as ready only with all its containers. Players don't mind when SFTP alone is broken.
  return set.readyReplicas > 0 || (set.replicas > 0 && pod?.isReady === true && pod.waiting?.container === FILES_CONTAINER)
}

/** Names what a server is doing from what is wanted and what is seen. */
export function toActivity(observed: Observed, wanted: Wanted): Activity {
  if (wanted.replicas === 0) return toOff(observed, wanted)
  return wanted.isMaintenance ? toMaintenance(observed, wanted) : toOn(observed, wanted)
}

function toOff({ set }: Observed, { isHeld }: Wanted): Activity {
  if (!isGone(set)) return 'Stopping'
  return isHeld ? 'CheckingWorld' : 'Stopped'
}

function toMaintenance(observed: Observed, { isRestartOwed }: Wanted): Activity {
  const mode = observed.set?.running?.mode
  if (mode === 'Running' || (isRestartOwed && !mode)) return 'Stopping'
  return isReady(observed) ? 'Maintenance' : 'Starting'
}

function toOn(observed: Observed, { isRestartOwed }: Wanted): Activity {
  const { set, pod } = observed
  if (!set || set.replicas === 0) return 'Starting'
  if (set.running?.mode === 'Maintenance') return 'Starting'
  // The pod of an older template that is being stopped is on its way to be replaced, by whomever.
  if (isRestartOwed || (pod?.isTerminating && set.updatedReplicas === 0)) return 'Restarting'
  return isReady(observed) ? 'Running' : 'Starting'
}
