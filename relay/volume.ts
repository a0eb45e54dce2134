import { parseNote, VOLUME_NOTE, VolumeNote, WORLD_NOTE, type WorldNote } from '../contracts/notes.ts'
import { KubernetesError } from '../lib/kubernetes.ts'
import { targetOf, type Cluster, type Key } from './cluster.ts'
import { claimName } from '../contracts/names.ts'
import type { Server, StatefulSet, VolumeClaim } from './objects.ts'
import { isVolumeDue, toGrowth, toKnownWorld, toVolumeNote, toVolumeResync, worldOf } from './volume-note.ts'
import { writeNote } from './write-note.ts'

/** Notes the state of a server's volume and lets it grow where that is owed. Gives when to look again, if it must. */
export async function lookAfterVolume(cluster: Cluster, server: Server, set: StatefulSet): Promise<number | undefined> {
  let note = parseNote(VolumeNote, set.metadata.annotations[VOLUME_NOTE])
  if (!isVolumeDue(server, set, note)) return undefined
  const key = { namespace: set.metadata.namespace, name: claimName(set.metadata.name) }
  await writeNote(cluster, set, VOLUME_NOTE, async ({ metadata }) => {
    const before = parseNote(VolumeNote, metadata.annotations[VOLUME_NOTE])
    const claim = await readWithWorld(cluster, key, before)
    const refusal = await grow(cluster, server, claim)
    // A growth that was taken is seen in the claim.
    note = toVolumeNote(refusal === '' ? await cluster.readClaim(key) : claim, refusal, before)
    return note
  })
  return note && toVolumeResync(server, set, note)
}

/** Reads the claim. What is known of its world is written back when the claim does not tell it any more: else the next start would upgrade it. */
async function readWithWorld(cluster: Cluster, key: Key, before: VolumeNote | undefined): Promise<VolumeClaim | undefined> {
  const claim = await cluster.readClaim(key)
  const world = claim && toKnownWorld(claim, before)
  if (!claim || !world || worldOf(claim)) return claim
  await writeWorld(cluster, claim, world)
  return cluster.readClaim(key)
}

/** Writes to a claim what was run on it, unless the claim was changed since it was read. */
export async function writeWorld(cluster: Cluster, claim: VolumeClaim, world: WorldNote): Promise<void> {
  const target = { ...targetOf(claim), resourceVersion: claim.metadata.resourceVersion }
  await cluster.patchClaim(target, { metadata: { annotations: { [WORLD_NOTE]: JSON.stringify(world) } } })
}

/** Asks for a larger volume: empty when that was taken, else what the API server said; undefined when none is owed. */
async function grow(cluster: Cluster, server: Server, claim: VolumeClaim | undefined): Promise<string | undefined> {
  const storage = toGrowth(server, claim)
  if (!claim || storage === undefined) return undefined
  try {
    await cluster.patchClaim(targetOf(claim), { spec: { resources: { requests: { storage } } } })
    return ''
  } catch (error) {
    // The StorageClass does not allow it, or a quota is used up.
    if (error instanceof KubernetesError && (error.status === 403 || error.status === 422)) return error.message
    throw error
  }
}
