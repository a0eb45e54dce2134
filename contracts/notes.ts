import * as z from 'zod'
import { GROUP } from './group.ts'

/**
 * What hooks and relay tell each other. A hook sees only the children of a server, so relay notes what it saw of the
 * pod, the volume and the players as annotations of the StatefulSet; the hook marks the pod template with what it was made from.
 */

/** Annotation of the StatefulSet, written by relay: a `PodNote` as JSON. */
export const POD_NOTE = `${GROUP}/observed-pod`

/** Annotation of the StatefulSet, written by relay: a `RefusalNote` as JSON. */
export const REFUSAL_NOTE = `${GROUP}/refusal`

/** Annotation of the StatefulSet, written by relay: a `VolumeNote` as JSON. */
export const VOLUME_NOTE = `${GROUP}/observed-volume`

/** Annotation of the StatefulSet, written by relay: a `PlayersNote` as JSON. */
export const PLAYERS_NOTE = `${GROUP}/observed-players`

/** Annotation of the volume claim, written by relay: a `WorldNote` as JSON. It outlives the server. */
export const WORLD_NOTE = `${GROUP}/world`

/** Annotation of the pod template, written by the hook: a digest of each setting that takes effect at a restart, as JSON. */
export const SETTINGS = `${GROUP}/settings`

/** Annotation of the pod template, written by the hook: the `restartRequest` that it answers. */
export const RESTART_REQUEST = `${GROUP}/restart-request`

/** Annotation of the pod template, written by the hook: the `upgradeRequest` that it answers. */
export const UPGRADE_REQUEST = `${GROUP}/upgrade-request`

/** Annotation of the pod template, written by the hook: `Running`, or `Maintenance` for a pod without the game. */
export const MODE = `${GROUP}/mode`

/** Annotation of the StatefulSet, written by the hook, and of the pod, written by relay: digest of what Secret and ConfigMap hold. */
export const FILES_DIGEST = `${GROUP}/files-digest`

/** Label of a pod, written by relay: `true` while players are on. */
export const OCCUPIED = `${GROUP}/occupied`

/** Whether a pod runs the game, or only gives access to its files. */
export const PodMode = z.enum(['Running', 'Maintenance'])
export type PodMode = z.infer<typeof PodMode>

/** How a container ended. */
export const Exit = z.object({
  /** Exit code; 137 is SIGKILL, 143 SIGTERM. */
  code: z.int(),
  /** Kubernetes' word, such as `OOMKilled`, `Error` or `Completed`. */
  reason: z.string().max(64),
  /** The last lines of its log, cut to 400 characters. */
  message: z.string().max(400),
})
export type Exit = z.infer<typeof Exit>

/** What relay saw of the pod of a server. */
export const PodNote = z.object({
  uid: z.string().max(64),
  mode: PodMode,
  /** The annotation `SETTINGS` that it was started with; absent when it has none, as a pod of release 0.1.0. */
  settings: z.record(z.string(), z.string()).optional(),
  /** The annotation `RESTART_REQUEST` that it was started with; empty when none. */
  restartRequest: z.string().max(64),
  /** The annotation `UPGRADE_REQUEST` that it was started with; empty when none. */
  upgradeRequest: z.string().max(64),
  /** Digest of the files that its volumes were last hastened to. */
  filesDigest: z.string().max(64).optional(),
  /** Whether the game is ready now; without a game, whether SFTP is. */
  isReady: z.boolean(),
  /** Whether the game was ready since its container was last started. */
  isStarted: z.boolean(),
  /** Whether the game was ready at least once since the pod was made. */
  wasReady: z.boolean(),
  /** Whether the pod is being stopped. */
  isTerminating: z.boolean(),
  /** Why no node takes it, in the scheduler's words. */
  unschedulable: z.string().max(400).optional(),
  /** Why a container waits, such as `ImagePullBackOff` or `CrashLoopBackOff`. Kubernetes' first words, `ContainerCreating` and `PodInitializing`, are left out. */
  waiting: z.object({ container: z.string().max(63), reason: z.string().max(64), message: z.string().max(400) }).optional(),
  /** How often the game was started again in this pod. */
  restarts: z.int().min(0),
  /** How often the game was started again since it was last ready. */
  failures: z.int().min(0),
  /** How the game ended last in this pod. */
  lastExit: Exit.optional(),
  /** Why the pod as a whole has failed, such as `Evicted`. */
  failed: z.object({ reason: z.string().max(64), message: z.string().max(400) }).optional(),
})
export type PodNote = z.infer<typeof PodNote>

/** Why a StatefulSet has no pod. */
export const RefusalNote = z.object({
  /** What the API server said to the pod, or to its claim. */
  message: z.string().max(400),
})
export type RefusalNote = z.infer<typeof RefusalNote>

/** The version that a world was last run with. */
export const WorldNote = z.object({
  /** Such as `1.21.4`. */
  version: z.string().max(32),
  /** The `upgradeRequest` of the pod that ran it; what was noted before when that pod had none. */
  upgradeRequest: z.string().max(64),
})
export type WorldNote = z.infer<typeof WorldNote>

/** What relay saw of the volume claim of a server. `Absent`: there is none. */
export const VolumeNote = z.object({
  phase: z.enum(['Absent', 'Pending', 'Bound', 'Lost']),
  /** Size asked for. */
  requested: z.string().max(32).optional(),
  /** Size that the volume has. */
  capacity: z.string().max(32).optional(),
  /** How far its growth is, in Kubernetes' words. */
  message: z.string().max(400).optional(),
  /** Why it can't grow: what the API server said to that, or that its provisioner has failed. */
  refusal: z.string().max(400).optional(),
  /** What was last run on it; absent when nothing is known. */
  world: WorldNote.optional(),
  /** uid of the claim that `world` is known of. */
  uid: z.string().max(64).optional(),
})
export type VolumeNote = z.infer<typeof VolumeNote>

/** Which lists of players relay has brought to the running game. */
export const PlayersNote = z.object({
  /** Digest of the lists. */
  digest: z.string().max(64),
  /** uid of the pod and restarts of its game, as `<uid>/<restarts>`: each start begins with what the image wrote. */
  run: z.string().max(80),
  /** Who was put on the whitelist: the game does not tell them from those who were added in the game. */
  whitelist: z.array(z.string().max(36)).max(200).optional(),
  /** Operators that were made: no command of the game lists them. */
  ops: z.array(z.string().max(36)).max(200),
  /** Who was banned. */
  bans: z.array(z.string().max(36)).max(200).optional(),
  /** What the game refused, each as a sentence. */
  problems: z.array(z.string().max(200)).max(10),
})
export type PlayersNote = z.infer<typeof PlayersNote>

/** Reads an annotation that holds JSON; one that is absent or that somebody spoilt counts as absent. */
export function parseNote<S extends z.ZodType>(schema: S, text: string | undefined): z.output<S> | undefined {
  if (!text) return undefined
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
