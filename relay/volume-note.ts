import type { ConditionType, Reason } from '../contracts/condition.ts'
import { parseNote, WORLD_NOTE, WorldNote, type VolumeNote } from '../contracts/notes.ts'
import type { Server, StatefulSet, VolumeClaim } from './objects.ts'
import { isMore } from './quantity.ts'
import { firstOf } from './text.ts'

/** Seconds until a volume is looked at again that is being made or grown. */
const SOON = 5

/** Seconds until a growth is asked for again that was refused. */
const LATER = 60

const MESSAGE = 400

/** By these reasons the hook says that the claim is to ask for more; one that failed may go well by now. */
const GROWTH_OWED: readonly Reason[] = ['ResizeNeeded', 'ResizeFailed']

/**
 * What is to be noted of a volume claim, in a fixed order of keys, after what was noted before. `refusal` is what the
 * API server said to a growth.
 */
export function toVolumeNote(claim: VolumeClaim | undefined, refusal?: string, before?: VolumeNote): VolumeNote {
  if (!claim) return { phase: 'Absent' }
  const { requested, capacity } = sizesOf(claim)
  const growth = toGrowthState(claim)
  const refused = refusal ?? growth.refusal
  const world = toKnownWorld(claim, before)
  return {
    phase: claim.status.phase,
    ...(requested && { requested: requested.slice(0, 32) }),
    ...(capacity && { capacity: capacity.slice(0, 32) }),
    ...(growth.message && { message: firstOf(growth.message, MESSAGE) }),
    ...(refused && { refusal: firstOf(refused, MESSAGE) }),
    ...(world && { world, uid: claim.metadata.uid }),
  }
}

/** What the claim itself tells of its world. */
export const worldOf = ({ metadata }: VolumeClaim): WorldNote | undefined => parseNote(WorldNote, metadata.annotations[WORLD_NOTE])

/** What is known of the world on a claim: what the claim tells or, where somebody took that away, what was noted of it before. */
export function toKnownWorld(claim: VolumeClaim, before: VolumeNote | undefined): WorldNote | undefined {
  // A note of a release before this one names no claim.
  const isOfClaim = before?.uid === undefined ? before?.phase === 'Bound' && claim.status.phase === 'Bound' : before.uid === claim.metadata.uid
  return worldOf(claim) ?? (isOfClaim ? before?.world : undefined)
}

/** Whether the claim must be read: nothing is known of it, or it is not yet what it should be, or nobody would tell of a change. */
export function isVolumeDue(server: Server, set: StatefulSet, note: VolumeNote | undefined): boolean {
  if (!note || set.status.replicas === 0) return true
  const storage = storageReadyOf(server)
  return storage?.status !== 'True' || isMore(server.spec.storageSize, note.requested)
}

/** The size to ask for, when the hook says that growth is owed and the claim does not ask for so much yet. */
export function toGrowth(server: Server, claim: VolumeClaim | undefined): string | undefined {
  const { storageSize } = server.spec
  const isOwed = GROWTH_OWED.some((reason) => reason === storageReadyOf(server)?.reason)
  if (!isOwed || claim?.status.phase !== 'Bound') return undefined
  return isMore(storageSize, sizesOf(claim).requested) ? storageSize : undefined
}

/** When to look at the volume again; undefined when a resync is early enough. */
export function toVolumeResync(server: Server, set: StatefulSet, note: VolumeNote): number | undefined {
  if (note.refusal !== undefined) return LATER
  // Without a pod a claim is neither made nor, by most drivers, grown to the end.
  const isActive = set.status.replicas > 0 || server.spec.desiredState !== 'Stopped'
  const isSettled = note.phase === 'Bound' && !isMore(note.requested, note.capacity)
  return isActive && !isSettled ? SOON : undefined
}

function sizesOf({ spec, status }: VolumeClaim): { requested: string | undefined; capacity: string | undefined } {
  return { requested: spec.resources.requests.storage, capacity: status.capacity.storage }
}

function storageReadyOf({ status }: Server): { status: string; reason: string } | undefined {
  const type: ConditionType = 'StorageReady'
  return status.conditions.find((one) => one.type === type)
}

/** How far a growth is, in the words of the newest of its signs (https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims). */
const PROGRESS: Record<string, string> = {
  ControllerResizeInProgress: 'The volume is being grown.',
  NodeResizePending: 'The volume has grown; its file system grows when a pod runs.',
  NodeResizeInProgress: 'The file system is being grown.',
  FileSystemResizePending: 'The volume has grown; its file system grows when a pod runs.',
  Resizing: 'The volume is being grown.',
}

/** That a growth has failed; those that end with Error are conditions. */
const FAILURE: Record<string, string> = {
  ControllerResizeInfeasible: 'The storage can\'t grow the volume to this size.',
  ControllerResizeFailed: 'The storage can\'t grow the volume to this size.',
  ControllerResizeError: 'The storage can\'t grow the volume to this size.',
  NodeResizeInfeasible: 'The node can\'t grow the file system to this size.',
  NodeResizeFailed: 'The node can\'t grow the file system to this size.',
  NodeResizeError: 'The node can\'t grow the file system to this size.',
}

function toGrowthState({ status }: VolumeClaim): { message?: string | undefined; refusal?: string | undefined } {
  const tell = (sentences: Record<string, string>, types: readonly string[]): string | undefined => {
    const sign = types.map((type) => status.conditions.find((one) => one.type === type && one.status === 'True')).find((one) => one !== undefined)
    const sentence = sentences[status.allocatedResourceStatuses.storage ?? ''] ?? sentences[sign?.type ?? '']
    return sentence && withWords(sentence, sign?.message)
  }
  const refusal = tell(FAILURE, ['ControllerResizeError', 'NodeResizeError'])
  return refusal ? { refusal } : { message: tell(PROGRESS, ['FileSystemResizePending', 'Resizing']) }
}

const withWords = (sentence: string, words: string | undefined): string => (words ? `${sentence} ${words}` : sentence)
