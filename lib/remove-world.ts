import * as z from 'zod'
import { pathOf } from './kubernetes.ts'
import { childName, claimName } from '../contracts/names.ts'
import type { ObjectCalls } from './object-calls.ts'

const CLAIMS = { apiVersion: 'v1', name: 'persistentvolumeclaims' }
const VOLUMES = { apiVersion: 'v1', name: 'persistentvolumes' }

const Claim = z.object({
  metadata: z.object({ uid: z.string(), deletionTimestamp: z.string().optional() }),
  spec: z.object({ volumeName: z.string().optional() }),
})

const Volume = z.object({
  metadata: z.object({ uid: z.string(), resourceVersion: z.string() }),
  spec: z.object({ persistentVolumeReclaimPolicy: z.string().optional(), claimRef: z.object({ uid: z.string().optional() }).optional() }),
})

/** Takes a step towards the end of a world whose server is gone; `Removed` once its claim is. */
export async function removeWorld(calls: ObjectCalls, namespace: string, server: string): Promise<'Removed' | 'Underway'> {
  const path = pathOf(CLAIMS, namespace, claimName(childName(server)))
  const found = await calls.read(path)
  if (!found) return 'Removed'
  const { metadata, spec } = Claim.parse(found)
  if (metadata.deletionTimestamp !== undefined) return 'Underway'
  // 1. The volume goes with its claim: a StorageClass that retains volumes would leave the data, out of everybody's sight.
  if (spec.volumeName !== undefined && (await letGo(calls, spec.volumeName, metadata.uid)) === 'Conflict') return 'Underway'
  // 2. This very claim goes, and none that was made meanwhile.
  await calls.remove(path, metadata.uid)
  return (await calls.read(path)) ? 'Underway' : 'Removed'
}

/** Has a volume deleted together with its claim, unless it is another claim's. */
async function letGo(calls: ObjectCalls, name: string, claimUid: string): Promise<'Done' | 'Conflict' | 'Gone'> {
  const path = pathOf(VOLUMES, undefined, name)
  const found = await calls.read(path)
  if (!found) return 'Gone'
  const { metadata, spec } = Volume.parse(found)
  if (spec.claimRef?.uid !== claimUid || spec.persistentVolumeReclaimPolicy === 'Delete') return 'Done'
  const { uid, resourceVersion } = metadata
  return calls.patch(path, { metadata: { uid, resourceVersion }, spec: { persistentVolumeReclaimPolicy: 'Delete' } })
}
