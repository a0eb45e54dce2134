import { DEFAULT_STORAGE_SIZE } from '../../contracts/minecraft-server.ts'
import { toMebibytes } from '../../contracts/quantity.ts'
import type { VolumeNote } from '../../contracts/notes.ts'
import type { ConditionState } from '../conditions.ts'
import type { Server } from './server.ts'

type State = Pick<ConditionState, 'status' | 'reason' | 'message'>

/** What is known of the volume, and what is owed to it. relay acts on `ResizeNeeded`. */
export function toStorageReady({ spec, observed: { set, volume } }: Server): ConditionState {
  // No size asked for means: as it is.
  const asked = spec.storageSize ?? volume?.requested ?? set?.storageSize ?? DEFAULT_STORAGE_SIZE
  return { type: 'StorageReady', ...toState(asked, spec.storageClassName, volume) }
}

function toState(asked: string, className: string | undefined, volume: VolumeNote | undefined): State {
  if (!volume) return { status: 'Unknown', reason: 'VolumeUnknown', message: 'The volume was not looked at yet.' }
  switch (volume.phase) {
    case 'Absent': return { status: 'Unknown', reason: 'VolumeAbsent', message: 'There is no volume yet; it is made with the first start.' }
    case 'Pending': return { status: 'False', reason: 'VolumePending', message: toPending(className, volume) }
    case 'Lost': return { status: 'False', reason: 'VolumeLost', message: 'The volume behind the claim is gone. Restore it from a backup.' }
    case 'Bound': return toBoundState(asked, volume)
  }
}

/** A class that there is not is told by the events of the claim alone, which nobody reads here. */
function toPending(className: string | undefined, volume: VolumeNote): string {
  const [maker, question] = className === undefined ? ['the default StorageClass', 'is there one?'] : [`the StorageClass ${className}`, 'is there such a one?']
  return `The volume waits to be made by ${maker}.${detail(volume)} See the events of its claim: ${question}`
}

function toBoundState(asked: string, volume: VolumeNote): State {
  const { requested = asked, capacity = requested } = volume
  if (compare(asked, requested) > 0) {
    if (volume.refusal) return toResizeFailed(capacity, asked, volume.refusal)
    return { status: 'False', reason: 'ResizeNeeded', message: `The volume has ${capacity}; ${asked} is asked for.` }
  }
  if (compare(requested, capacity) > 0 && volume.refusal) return toResizeFailed(capacity, requested, volume.refusal)
  if (compare(requested, capacity) > 0) return { status: 'False', reason: 'Resizing', message: `The volume grows from ${capacity} to ${requested}.${detail(volume)}` }
  // The API server compares with the size asked for before, which may have been taken out in between.
  if (compare(asked, requested) < 0) return { status: 'False', reason: 'ShrinkRefused', message: `The volume has ${capacity} and can't shrink to ${asked}.` }
  return { status: 'True', reason: 'Bound', message: `The volume has ${capacity}.` }
}

const toResizeFailed = (capacity: string, size: string, refusal: string): State => ({ status: 'False', reason: 'ResizeFailed', message: `The volume has ${capacity} and can't grow to ${size}. ${refusal}` })

const detail = ({ message }: VolumeNote): string => (message ? ` ${message}` : '')

/** Sizes are compared only where both are whole numbers of Mi, Gi or Ti; a provisioner may round to something else. */
function compare(a: string, b: string): number {
  try {
    return toMebibytes(a) - toMebibytes(b)
  } catch {
    return 0
  }
}
