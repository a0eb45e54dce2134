import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { Observed } from './observed.ts'
import { toMode, type PodMarks } from './pod-marks.ts'
import { isCrashLoop, toProblem } from './problem.ts'
import { changedSettings, digestSettings } from './setting-digests.ts'

/** Whether the pod that runs must go, and what it lacks while it may stay. */
export interface Restart {
  /** Whether the pod is to be replaced now, with its save. */
  isOwed: boolean
  /** Settings that the running pod does not have yet. */
  pending: string[]
}

/**
 * Decides about the pod that runs. A new template alone replaces nothing: neither a tenant's change nor a new release
 * of HomeCraft restarts a server, unless that was asked for or the pod never worked.
 */
export function decideRestart(spec: MinecraftServerSpec, observed: Observed): Restart {
  const { set } = observed
  if (!set || set.replicas === 0) return { isOwed: false, pending: [] }
  const pending = pendingSettings(spec, set.running)
  // What was decided last was not looked at yet: it stays so, since relay may tell of the pod before.
  if (!set.isSettled) return { isOwed: set.isRestarting, pending }
  const isUseless = isBroken(observed) && hasOldTemplate(observed)
  // Nobody knows what the pod was started with: it may stay, unless it is on its way out.
  if (!set.running) return { isOwed: isUseless || set.isRestarting, pending }
  const isDue = pending.length > 0 && mayRestart(spec, observed)
  return { isOwed: [isUseless, isDue, lacksMode(spec, set.running), lacksRestart(spec, set.running)].includes(true), pending }
}

/** Settings that the pod was started without, as far as that is known. */
const pendingSettings = (spec: MinecraftServerSpec, running: PodMarks | undefined): string[] => (running?.settings ? changedSettings(running.settings, digestSettings(spec)) : [])

/** The game is wanted and the pod has none, or the other way round. */
const lacksMode = (spec: MinecraftServerSpec, { mode }: PodMarks): boolean => mode !== toMode(spec)

/** A restart was asked for that this pod has not had. A token that was taken away asks for nothing. */
const lacksRestart = (spec: MinecraftServerSpec, { restartRequest }: PodMarks): boolean => spec.restartRequest !== undefined && spec.restartRequest !== restartRequest

/** Restarts are welcome, or nobody can be playing. */
const mayRestart = (spec: MinecraftServerSpec, observed: Observed): boolean => spec.restartPolicy === 'Immediate' || !wasReady(observed) || isBroken(observed)

/** True when the pod is of an older template than the StatefulSet's. One that is written now counts at the next sync. */
const hasOldTemplate = ({ set }: Observed): boolean => set?.isSettled === true && set.updatedReplicas === 0

function wasReady({ set, pod }: Observed): boolean {
  return (set?.readyReplicas ?? 0) > 0 || (pod?.wasReady ?? true)
}

/** True for a pod that can't work as it is: not one that is still starting, has crashed once, or is played and lacks SFTP alone. */
function isBroken({ set, pod }: Observed): boolean {
  if (!pod || pod.isTerminating || pod.isReady || (set?.readyReplicas ?? 0) > 0) return false
  const problem = toProblem(pod)
  return problem !== undefined && (isCrashLoop(pod) || BROKEN.includes(problem.reason))
}

const BROKEN: readonly string[] = ['Unschedulable', 'ImagePullFailed', 'ContainerFailed', 'PodFailed']
