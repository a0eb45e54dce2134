import { OCCUPIED } from '../contracts/notes.ts'
import { targetOf, type Cluster } from './cluster.ts'
import type { Pod } from './objects.ts'

/** Marks a pod while players are on, by which a drain of its node leaves it alone. */
export async function markOccupied(cluster: Cluster, pod: Pod, players: number): Promise<void> {
  const wanted = players > 0 ? 'true' : undefined
  if (pod.metadata.labels[OCCUPIED] === wanted || pod.metadata.deletionTimestamp) return
  await cluster.patchPod(targetOf(pod), { metadata: { labels: { [OCCUPIED]: wanted ?? null } } })
}
