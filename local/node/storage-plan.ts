import { join } from 'node:path'
import { parseQuantity } from './quantity.ts'
import type { Claim, StorageClass, Volume } from './shapes.ts'

/** The provisioner that StorageClasses name to get folders of this machine. */
export const PROVISIONER = 'homecraft.io/local'

/** What there is. */
export interface StorageState {
  claims: Claim[]
  volumes: Volume[]
  storageClass: (name: string) => StorageClass | undefined
}

/** One thing to do about volumes. */
export type StorageTask =
  | { type: 'Provision'; claim: Claim; storageClass: StorageClass }
  | { type: 'Refuse'; claim: Claim; message: string }
  | { type: 'Grow'; claim: Claim; volume: Volume; storage: string }
  | { type: 'Remove'; volume: Volume; path: string }

/** A volume to create, in the API's form. */
export interface NewVolume {
  apiVersion: 'v1'
  kind: 'PersistentVolume'
  metadata: { name: string; annotations: Record<string, string> }
  spec: { local: { path: string }; [field: string]: unknown }
}

const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by'

/** Everything that is to be done about volumes now. */
export function storageWork(state: StorageState): StorageTask[] {
  const byName = new Map(state.volumes.map((volume) => [volume.metadata.name, volume]))
  const ofClaims = state.claims.map((claim) => claimTask(claim, byName.get(claim.spec.volumeName), state))
  const ofVolumes = state.volumes.map(volumeTask)
  return [...ofClaims, ...ofVolumes].filter((task) => task !== undefined)
}

/** The volume of a claim: a folder named after it, with a part of its uid, so that a claim made anew never finds a former world. */
export function newVolume(claim: Claim, { metadata, reclaimPolicy }: StorageClass, { folder, nodeName }: { folder: string; nodeName: string }): NewVolume {
  const { namespace, name, uid } = claim.metadata
  const hostname = { key: 'kubernetes.io/hostname', operator: 'In', values: [nodeName] }
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    // The annotation tells the controllers of Kubernetes to leave the removal to us.
    metadata: { name: `pvc-${uid}`, annotations: { [PROVISIONED_BY]: PROVISIONER } },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources.requests.storage },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      local: { path: join(folder, `${namespace}.${name}.${uid.slice(0, 8)}`) },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [hostname] }] } },
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: metadata.name,
      volumeMode: 'Filesystem',
    },
  }
}

function claimTask(claim: Claim, volume: Volume | undefined, state: StorageState): StorageTask | undefined {
  if (claim.metadata.deletionTimestamp) return undefined
  const storageClass = state.storageClass(claim.spec.storageClassName)
  if (storageClass?.provisioner !== PROVISIONER) return undefined
  if (volume) return growTask(claim, volume)
  if (claim.spec.volumeName !== '' || state.volumes.some(({ metadata }) => metadata.name === `pvc-${claim.metadata.uid}`)) return undefined
  const odd = ['selector', 'dataSource', 'dataSourceRef'].find((field) => claim.spec[field] !== undefined) ?? (claim.spec.volumeMode === 'Block' ? 'volumeMode Block' : undefined)
  return odd ? { type: 'Refuse', claim, message: `${PROVISIONER} makes empty folders only: remove ${odd} from the claim` } : { type: 'Provision', claim, storageClass }
}

function growTask(claim: Claim, volume: Volume): StorageTask | undefined {
  const { storage } = claim.spec.resources.requests
  const isOurs = claim.status.phase === 'Bound' && isProvisioned(volume) && volume.spec.claimRef?.uid === claim.metadata.uid
  return isOurs && parseQuantity(storage) > parseQuantity(claim.status.capacity.storage) ? { type: 'Grow', claim, volume, storage } : undefined
}

/** A world is removed only when its volume is released and says Delete: the claim's end alone never removes it. */
function volumeTask(volume: Volume): StorageTask | undefined {
  const { status, spec } = volume
  const isOver = status.phase === 'Released' && spec.persistentVolumeReclaimPolicy === 'Delete'
  return isOver && isProvisioned(volume) && spec.local && !volume.metadata.deletionTimestamp ? { type: 'Remove', volume, path: spec.local.path } : undefined
}

function isProvisioned({ metadata }: Volume): boolean {
  return metadata.annotations[PROVISIONED_BY] === PROVISIONER
}
