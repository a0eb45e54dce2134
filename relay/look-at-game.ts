import { parseNote, VOLUME_NOTE, VolumeNote, WORLD_NOTE, WorldNote, type PodNote } from '../contracts/notes.ts'
import { pingStatus, type ServerStatus } from '../lib/status-ping.ts'
import { targetOf, type Cluster } from './cluster.ts'
import type { Context } from './context.ts'
import { claimName, podName } from '../contracts/names.ts'
import type { StatefulSet } from './objects.ts'
import { toVolumeNote } from './volume-note.ts'
import { toWorld } from './version.ts'
import { writeNote } from './write-note.ts'

/** Longest wait for the answer to a ping. */
const PING_MS = 5_000

/** A game that is ready. */
export interface Game {
  set: StatefulSet
  note: PodNote
  address: string
  /** What its container was told to run: a version, or `LATEST` or `SNAPSHOT`. */
  asked: string
}

/** Pings a game. */
export async function pingGame({ metrics, ports }: Context, { address }: Game, signal: AbortSignal): Promise<ServerStatus> {
  try {
    const status = await pingStatus({ host: address, port: ports.game, timeoutMs: PING_MS, signal })
    metrics.actions.inc({ action: 'ping', result: 'Done' })
    return status
  } catch (error) {
    metrics.actions.inc({ action: 'ping', result: 'Failed' })
    throw error
  }
}

/**
 * Notes which version now runs on a world: on the claim, which outlives the server, then where the hook sees it.
 * `claimed` is what the game calls its version.
 */
export async function noteVersion(cluster: Cluster, { set, note, asked }: Game, claimed: string): Promise<void> {
  const run = { asked, claimed, upgradeRequest: note.upgradeRequest }
  const key = { namespace: set.metadata.namespace, name: claimName(set.metadata.name) }
  const shown = parseNote(VolumeNote, set.metadata.annotations[VOLUME_NOTE])?.world
  if (isSameWorld(shown, toWorld(run, shown))) return
  const claim = await cluster.readClaim(key)
  // An address that a pod has left may be another server's by now.
  const pod = await cluster.readPod({ namespace: key.namespace, name: podName(set.metadata.name) })
  if (!claim || pod?.metadata.uid !== note.uid) return
  const noted = parseNote(WorldNote, claim.metadata.annotations[WORLD_NOTE])
  const world = toWorld(run, noted)
  if (!isSameWorld(noted, world)) {
    await cluster.patchClaim(targetOf(claim), { metadata: { annotations: { [WORLD_NOTE]: JSON.stringify(world) } } })
  }
  await writeNote(cluster, set, VOLUME_NOTE, async ({ metadata }) => {
    const previous = parseNote(VolumeNote, metadata.annotations[VOLUME_NOTE])
    const now = toVolumeNote(await cluster.readClaim(key))
    // What the API server said to a growth stays until somebody asks again.
    return previous?.phase === 'Bound' && now.world ? { ...previous, world: now.world } : now
  })
}

function isSameWorld(one: WorldNote | undefined, other: WorldNote | undefined): boolean {
  return one?.version === other?.version && one?.upgradeRequest === other?.upgradeRequest
}
