import { isStatus } from '../lib/kubernetes.ts'
import { targetOf, type Cluster } from './cluster.ts'
import type { StatefulSet } from './objects.ts'

/** How often a note is made anew because somebody else changed the StatefulSet meanwhile. */
const TRIES = 4

/** Makes the note for a StatefulSet as it is now; undefined to leave it, null to take it off. Reads what it notes itself, after the StatefulSet was read. */
export type MakeNote = (set: StatefulSet) => Promise<object | null | undefined>

/**
 * Writes a note to a StatefulSet when it says something else than the one that is there. A note never goes back: what
 * it tells is read after the StatefulSet, which must not have changed when the note is written.
 */
export async function writeNote(cluster: Cluster, first: StatefulSet, annotation: string, make: MakeNote): Promise<void> {
  let set: StatefulSet | undefined = first
  for (let tries = 1; set?.metadata.uid === first.metadata.uid; tries++) {
    const note = await make(set)
    const text = note && JSON.stringify(note)
    if (text === undefined || text === (set.metadata.annotations[annotation] ?? null)) return
    try {
      await cluster.patchSet({ ...targetOf(set), resourceVersion: set.metadata.resourceVersion }, { metadata: { annotations: { [annotation]: text } } })
      return
    } catch (error) {
      if (!isStatus(error, 409) || tries >= TRIES) throw error
      set = await cluster.readSet(set.metadata)
    }
  }
}
