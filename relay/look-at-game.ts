import { parseNote, VOLUME_NOTE, VolumeNote, type PodNote, type WorldNote } from '../contracts/notes.ts'
import { pingStatus, type ServerStatus } from '../lib/status-ping.ts'
import type { Cluster } from './cluster.ts'
import type { Context } from './context.ts'
import { claimName, podName } from '../contracts/names.ts'
import type { StatefulSet } from './objects.ts'
import { toKnownWorld, toVolumeNote, worldOf } from './volume-note.ts'
import { writeWorld } from './volume.ts'
import { toWorld, type Run } from './version.ts'
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
export async function pingGame({ metrics, ports }: Pick<Context, 'metrics' | 'ports'>, { address }: Pick<Game, 'address'>, signal: AbortSignal): Promise<ServerStatus> {
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
 * `claimed` is what the game calls its version. A thorough look reads the claim even when nothing seems to have changed.
 */
export async function noteVersion(cluster: Cluster, { set, note, asked }: Game, claimed: string, isThorough: boolean): Promise<void> {
  const run = { asked, claimed, upgradeRequest: note.upgradeRequest }
  const key = { namespace: set.metadata.namespace, name: claimName(set.metadata.name) }
  const shown = parseNote(VolumeNote, set.metadata.annotations[VOLUME_NOTE])
  if (!isThorough && isSettled(run, shown)) return
  const claim = await cluster.readClaim(key)
  // An address that a pod has left may be another server's by now.
  const pod = await cluster.readPod({ namespace: key.namespace, name: podName(set.metadata.name) })
  if (!claim || pod?.metadata.uid !== note.uid) return
  const world = toWorld(run, toKnownWorld(claim, shown))
  if (world && !isSameWorld(worldOf(claim), world)) await writeWorld(cluster, claim, world)
  await writeNote(cluster, set, VOLUME_NOTE, async ({ metadata }) => {
    const previous = parseNote(VolumeNote, metadata.annotations[VOLUME_NOTE])
    return withWorld(previous, toVolumeNote(await cluster.readClaim(key), undefined, previous))
  })
}

/** What was noted before, with the world that is known now: what the API server said to a growth stays until somebody asks again. */
function withWorld(previous: VolumeNote | undefined, now: VolumeNote): VolumeNote {
  const { world, uid } = now
  const isSameClaim = previous?.phase === 'Bound' && (previous.uid ?? uid) === uid
  return world && isSameClaim ? { ...previous, world, uid } : now
}

/** Whether a run tells nothing new. */
function isSettled(run: Run, { world, uid }: Partial<VolumeNote> = {}): boolean {
  // A note of a release before this one does not say of which claim the world is.
  return (!world || uid !== undefined) && isSameWorld(world, toWorld(run, world))
}

function isSameWorld(one: WorldNote | undefined, other: WorldNote | undefined): boolean {
  return one?.version === other?.version && one?.upgradeRequest === other?.upgradeRequest
}
