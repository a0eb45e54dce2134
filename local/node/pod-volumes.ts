import type { NodeContext } from './context.ts'
import { volumesFolder } from './pod-record.ts'
import { placeOf } from './pod-start.ts'
import { nextFailure, type Failure } from './pod-views.ts'
import type { Pod } from './shapes.ts'
import { VolumeError } from './volume-files.ts'
import { prepareVolumes, type ReadyVolume } from './volumes.ts'

/** The volumes of one pod. */
export interface PodVolumes {
  /** Makes them, or brings them up to date; undefined when that is not possible now. */
  prepare(pod: Pod, address: string): Map<string, ReadyVolume> | undefined
  /** Why they could not be made at the last attempt, if so. */
  failure(): Failure | undefined
}

/** Keeps the volumes of the pod whose notes are in `folder`. */
export function newPodVolumes(folder: string, context: NodeContext): PodVolumes {
  const { cluster, now, recorder } = context
  let failure: Failure | undefined
  return {
    prepare(pod, address) {
      try {
        const ready = prepareVolumes(volumesFolder(folder), { pod, place: placeOf(context, address), source: cluster }, cluster)
        failure = undefined
        return ready
      } catch (error) {
        if (!(error instanceof VolumeError)) throw error
        // A look at every change of the pod is no further attempt of its own.
        if (!failure || failure.retryAt <= now() || failure.message !== error.message) {
          recorder.record({ kind: 'Pod', apiVersion: 'v1', metadata: pod.metadata }, 'Warning', 'FailedMount', error.message)
          failure = nextFailure(failure, 'ContainerCreating', error.message, now())
        }
        return undefined
      }
    },
    failure: () => failure,
  }
}
