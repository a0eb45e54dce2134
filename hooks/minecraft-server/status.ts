import { Reason } from '../../contracts/condition.ts'
import type { MinecraftServerStatus, Phase } from '../../contracts/minecraft-server.ts'
import { toMebibytes } from '../../contracts/quantity.ts'
import { toConditions, type ConditionState } from '../conditions.ts'
import { withoutUndefined } from '../objects.ts'
import { toEndpoint } from './endpoint.ts'
import { GAME_PORT, SFTP_PORT } from './names.ts'
import type { Observed, ObservedSet } from './observed.ts'
import type { Server } from './server.ts'

/** What a server is doing when its spec is accepted. */
type Activity = Exclude<Phase, 'Error'>

/** True when no pod is left, and none is on its way. A StatefulSet that does not exist, or was made to have none, has none. */
export function isGone(set: ObservedSet | undefined): boolean {
  return !set || (set.wantedReplicas === 0 && set.replicas === 0 && (set.isSettled || set.isNew))
}

/** True when the pod is of the template wanted, and ready. */
function isRunning(set: ObservedSet, templateDigest: string | undefined): boolean {
  return set.isSettled && set.templateDigest === templateDigest && set.updatedReplicas > 0 && set.readyReplicas > 0
}

/** True when a pod of an older template is still there. */
function isReplacing(set: ObservedSet, templateDigest: string | undefined): boolean {
  return set.wantedReplicas > 0 && set.replicas > 0 && (set.templateDigest !== templateDigest || set.updatedReplicas < set.replicas)
}

/** Names what a server is doing from what is wanted and what is seen. */
export function toActivity(set: ObservedSet | undefined, replicas: 0 | 1, templateDigest: string | undefined): Activity {
  if (replicas === 0) return isGone(set) ? 'Stopped' : 'Stopping'
  if (!set) return 'Starting'
  if (isRunning(set, templateDigest)) return 'Running'
  return isReplacing(set, templateDigest) ? 'Restarting' : 'Starting'
}

const SENTENCES: Record<Activity, { available: string; progressing: string }> = {
  Starting: { available: 'The server is starting.', progressing: 'The pod is being scheduled, installed or booted.' },
  Running: { available: 'Players can join.', progressing: 'The server runs as asked.' },
  Restarting: { available: 'The server restarts with its new settings.', progressing: 'The old pod saves before the new one starts.' },
  Stopping: { available: 'The server is stopping.', progressing: 'The server saves its world and shuts down.' },
  Stopped: { available: 'The server is stopped.', progressing: 'The server is off, as asked.' },
}

/** The status of a server from what is observed. `replicas` is what is wanted of it. */
export function toStatus(server: Server, wanted: { replicas: 0 | 1; templateDigest: string | undefined }, accepted: ConditionState, now: string): MinecraftServerStatus {
  const { observed } = server
  const activity = toActivity(observed.set, wanted.replicas, wanted.templateDigest)
  const states = [accepted, toStorageReady(server), toAvailable(activity), toProgressing(activity)]
  return withoutUndefined({
    phase: activity,
    endpoint: toEndpoint(server, GAME_PORT),
    sftpEndpoint: toEndpoint(server, SFTP_PORT),
    conditions: toConditions(states, observed.conditions, now),
  })
}

/** The status of a server that can't be made: its spec is not valid, and none was before. */
export function toErrorStatus(observed: Observed, accepted: ConditionState, now: string): MinecraftServerStatus {
  return { phase: 'Error', conditions: toConditions([accepted], observed.conditions, now) }
}

function toAvailable(activity: Activity): ConditionState {
  const isReady = activity === 'Running'
  return { type: 'Available', status: isReady ? 'True' : 'False', reason: isReady ? Reason.Ready : Reason[activity], message: SENTENCES[activity].available }
}

function toProgressing(activity: Activity): ConditionState {
  const isSteady = activity === 'Running' || activity === 'Stopped'
  const reason = activity === 'Running' ? Reason.Ready : Reason[activity]
  return { type: 'Progressing', status: isSteady ? 'False' : 'True', reason, message: SENTENCES[activity].progressing }
}

function toStorageReady({ spec, observed: { set } }: Server): ConditionState {
  const type = 'StorageReady'
  if (!set) return { type, status: 'Unknown', reason: Reason.VolumePending, message: 'Whether the volume is there is known once the server was ready.' }
  const missing = toMebibytes(spec.storageSize ?? set.storageSize) - toMebibytes(set.storageSize)
  if (missing > 0) return { type, status: 'False', reason: Reason.ResizeNeeded, message: `The volume was made with ${set.storageSize}; ${spec.storageSize} is asked for. HomeCraft does not grow volumes yet.` }
  // The API server compares with the size asked for before, which may have been taken out in between.
  if (missing < 0) return { type, status: 'False', reason: Reason.ShrinkRefused, message: `The volume has ${set.storageSize} and can't shrink to ${spec.storageSize}.` }
  // A pod that was ready has its volume.
  if (set.readyReplicas > 0) return { type, status: 'True', reason: Reason.Bound, message: `The volume has ${set.storageSize}.` }
  return { type, status: 'Unknown', reason: Reason.VolumePending, message: 'Whether the volume is there is known once the server was ready.' }
}
