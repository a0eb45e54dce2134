import { FILES_CONTAINER } from '../../contracts/names.ts'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { PodNote } from '../../contracts/notes.ts'
import type { Observed, ObservedSet } from './observed.ts'
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
  const isNews = lacks(spec, set.newest)
  // What was decided last was not looked at yet: it stays so.
  if (!set.isSettled) return { isOwed: isNews || set.isRestarting, pending }
  return { isOwed: isNews || isUnderWay(spec, set) || isUseless(observed) || (pending.length > 0 && mayRestart(spec, observed)), pending }
}

/**
 * What was asked for before, and the pod still lacks, is owed only while its restart is under way: relay, which tells of a
 * pod of an older template, may be late.
 */
const isUnderWay = (spec: MinecraftServerSpec, { isRestarting, running }: ObservedSet): boolean => isRestarting && (!running || lacks(spec, running))

/** Settings that the pod was started without, as far as that is known. */
const pendingSettings = (spec: MinecraftServerSpec, running: PodMarks | undefined): string[] => (running?.settings ? changedSettings(running.settings, digestSettings(spec)) : [])

/**
 * The game is wanted and the pod has none, or the other way round; or a restart was asked for that it has not had.
 * A token that was taken away asks for nothing.
 */
function lacks(spec: MinecraftServerSpec, { mode, restartRequest }: PodMarks): boolean {
  return mode !== toMode(spec) || (spec.restartRequest !== undefined && spec.restartRequest !== restartRequest)
}

/** Restarts are welcome, or nobody can be playing. */
const mayRestart = (spec: MinecraftServerSpec, observed: Observed): boolean => spec.restartPolicy === 'Immediate' || !wasReady(observed) || isBroken(observed)

/** The pod does not work, and the StatefulSet has a newer template, which may. One that is written now counts at the next sync. */
const isUseless = (observed: Observed): boolean => observed.set?.updatedReplicas === 0 && isBroken(observed)

function wasReady({ set, pod }: Observed): boolean {
  return (set?.readyReplicas ?? 0) > 0 || (pod?.wasReady ?? true)
}

/** True for a pod that can't work as it is: not one that is still starting, has crashed once, or lacks SFTP alone. */
function isBroken({ set, pod }: Observed): boolean {
  if (!pod || pod.isTerminating || pod.isReady || (set?.readyReplicas ?? 0) > 0) return false
  return isCrashLoop(pod) || (cannotWork(pod) && !lacksSftpAlone(pod))
}

const cannotWork = (pod: PodNote): boolean => BROKEN.includes(toProblem(pod)?.reason ?? '')

const lacksSftpAlone = ({ wasReady, waiting }: PodNote): boolean => wasReady && waiting?.container === FILES_CONTAINER

const BROKEN: readonly string[] = ['Unschedulable', 'ImagePullFailed', 'ContainerFailed', 'PodFailed']
