import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeAtomically } from './atomic-folder.ts'
import type { Claim, PodVolume, Volume } from './shapes.ts'
import { VolumeError, volumeFiles, type VolumeContext } from './volume-files.ts'

/** Finds claims and the volumes they are bound to. */
export interface ClaimSource {
  claim(namespace: string, name: string): Claim | undefined
  volume(name: string): Volume | undefined
}

/** A volume ready to be mounted. */
export interface ReadyVolume {
  folder: string
  /** Written anew when an object of the API changes, so a part of it is copied rather than linked. */
  isRefreshed: boolean
}

/**
 * Makes or refreshes all volumes of a pod below `folder`; throws `VolumeError` for the first that cannot be made.
 * A volume whose source has gone keeps the content it had.
 */
export function prepareVolumes(folder: string, context: VolumeContext, claims: ClaimSource): Map<string, ReadyVolume> {
  return new Map(context.pod.spec.volumes.map((volume) => [volume.name, prepare(join(folder, volume.name), volume, context, claims)]))
}

function prepare(folder: string, volume: PodVolume, context: VolumeContext, claims: ClaimSource): ReadyVolume {
  if (volume.persistentVolumeClaim) {
    return { folder: claimFolder(context.pod.metadata.namespace, volume.persistentVolumeClaim.claimName, claims), isRefreshed: false }
  }
  if (volume.emptyDir) return { folder: emptyFolder(folder, context.pod.spec.securityContext.fsGroup), isRefreshed: false }
  try {
    const files = volumeFiles(volume, context)
    if (!files) throw new VolumeError(`volume type ${typeOf(volume)} is not supported on this machine: use a claim, emptyDir, configMap, secret, downwardAPI or projected`)
    writeAtomically(folder, files)
  } catch (error) {
    if (!(error instanceof VolumeError) || !existsSync(folder)) throw toVolumeError(volume, error)
  }
  return { folder, isRefreshed: true }
}

function toVolumeError(volume: PodVolume, error: unknown): unknown {
  return error instanceof VolumeError ? new VolumeError(`MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`) : error
}

function claimFolder(namespace: string, name: string, claims: ClaimSource): string {
  const claim = claims.claim(namespace, name)
  if (!claim) throw new VolumeError(`persistentvolumeclaim "${name}" not found`)
  const volume = claim.status.phase === 'Bound' ? claims.volume(claim.spec.volumeName) : undefined
  if (!volume) throw new VolumeError(`persistentvolumeclaim "${name}" is not bound to a volume yet`)
  if (volume.spec.claimRef?.uid !== claim.metadata.uid) throw new VolumeError(`volume "${volume.metadata.name}" belongs to another claim than "${name}"`)
  return existingFolder(volume)
}

/** The folder of a volume. It is never made here: an empty one in place of a lost world would be played on. */
function existingFolder({ metadata, spec }: Volume): string {
  const folder = spec.local?.path ?? spec.hostPath?.path
  if (folder === undefined) throw new VolumeError(`volume "${metadata.name}" is not a folder of this machine`)
  if (!existsSync(folder)) throw new VolumeError(`the folder ${folder} of volume "${metadata.name}" does not exist: put it back, or delete the claim`)
  return folder
}

function emptyFolder(folder: string, fsGroup: number | undefined): string {
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, fsGroup === undefined ? 0o777 : 0o2777)
  }
  return folder
}

function typeOf(volume: PodVolume): string {
  return Object.keys(volume).find((key) => key !== 'name') ?? 'unknown'
}
