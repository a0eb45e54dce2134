import { REFUSAL_NOTE, type RefusalNote } from '../contracts/notes.ts'
import type { Cluster } from './cluster.ts'
import type { ClusterEvent, StatefulSet } from './objects.ts'
import { firstOf } from './text.ts'
import { writeNote } from './write-note.ts'

/** Seconds until the next look: while the pod may come at any moment, and after it was refused. */
const SOON = 5
const LATER = 15

/**
 * Notes why a StatefulSet has no pod: a quota, limits or a policy refuses it, or its claim. Its status tells nothing of
 * that; Events do. Gives when to look again, if it must.
 */
export async function lookAfterRefusal(cluster: Cluster, set: StatefulSet): Promise<number | undefined> {
  let again: number | undefined
  await writeNote(cluster, set, REFUSAL_NOTE, async (live) => {
    again = undefined
    if (!lacksPod(live)) return null
    const note = isSettled(live) ? toRefusalNote(await cluster.readFailures(live)) : undefined
    again = note ? LATER : SOON
    return note
  })
  return again
}

const lacksPod = ({ spec, status }: StatefulSet): boolean => spec.replicas > 0 && status.replicas === 0

/** Whether its controller has tried to make the pod of the newest spec. */
const isSettled = ({ metadata, status }: StatefulSet): boolean => status.observedGeneration >= metadata.generation

/** What the API server said last. */
export function toRefusalNote(failures: readonly ClusterEvent[]): RefusalNote | undefined {
  const last = failures.toSorted((one, other) => timeOf(one) - timeOf(other)).at(-1)
  // Before it stands what was to be made.
  return last && { message: firstOf(last.message.replace(/^.*? failed error: /s, ''), 400) }
}

const timeOf = ({ lastTimestamp, eventTime }: ClusterEvent): number => Date.parse(lastTimestamp ?? eventTime ?? '') || 0
