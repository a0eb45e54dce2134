import * as z from 'zod'

/**
 * One condition of a resource, shaped as Kubernetes' own
 * (https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties).
 */
export const Condition = z.strictObject({
  type: z.string().max(63).regex(/^[A-Za-z]+$/).meta({ description: 'What the condition is about, such as `Available`.' }),
  status: z.enum(['True', 'False', 'Unknown']).meta({ description: 'Whether it holds.' }),
  reason: z.string().max(63).regex(/^[A-Za-z]+$/).meta({ description: 'Why, as one CamelCase word for programs.' }),
  message: z.string().max(1024).meta({ description: 'Why, as a sentence for people.' }),
  lastTransitionTime: z.iso.datetime().meta({ description: 'When the status last changed (RFC 3339).' }),
})
export type Condition = z.infer<typeof Condition>

/** The conditions of a MinecraftServer, and what each says. */
export const CONDITIONS = {
  Accepted: 'The spec is valid and is what the server is made from.',
  StorageReady: 'The world\'s volume is there, and as large as asked for.',
  Available: 'Players can join.',
  Progressing: 'Something is under way: a start, a restart, a stop.',
  Degraded: 'Something is wrong that won\'t pass by itself, or has just happened.',
  PendingRestart: 'Settings were changed that take effect at the next restart; the message names them.',
} as const
export type ConditionType = keyof typeof CONDITIONS

/** The reasons that conditions give, each with what it means and, where there is something to do, what. */
export const REASONS = {
  // Accepted
  Valid: 'The spec is valid.',
  InvalidSpec: 'The spec breaks a rule of the schema; the server goes on as it was last accepted. The message names the field: change it.',
  NotAllowed: 'The spec asks for something that the administrator has not allowed; the server goes on as it was last accepted. Take it out, or ask the administrator for the setting that the message names.',
  // StorageReady
  Bound: 'The volume is bound and as large as asked for.',
  VolumeUnknown: 'The volume was not looked at yet.',
  VolumeAbsent: 'There is no volume yet; it is made with the first start.',
  VolumePending: 'The volume waits to be made: look at the events of the claim (`kubectl describe pvc data-mc-NAME-0`), and whether there is its StorageClass. `Available` and `Degraded` give it too.',
  VolumeLost: 'The volume behind the claim is gone: restore it from a backup.',
  ResizeNeeded: 'More storage is asked for than the volume has; its growth is about to begin.',
  Resizing: 'The volume is growing.',
  ResizeFailed: 'The volume can\'t grow: the message says why. Often its StorageClass does not allow it.',
  ShrinkRefused: 'Less storage is asked for than the volume has: take storageSize out, or ask for more.',
  // Available, Progressing
  Ready: 'The server answers.',
  CheckingWorld: 'Before the first start on LATEST it is looked up whether there is a world, and of which version.',
  Starting: 'The pod is being scheduled, installed or booted.',
  Restarting: 'The pod is being replaced by one of the new settings, after its save.',
  Stopping: 'The server is saving and shutting down.',
  Stopped: 'The server is off, as asked.',
  Maintenance: 'The game is off, as asked; its files are within reach by SFTP.',
  // Degraded
  AsExpected: 'Nothing is wrong.',
  QuotaExceeded: 'The pod, or its volume, does not fit into the quota of the tenant: ask for less memory, cpu or storage, stop other servers, or ask the administrator for a larger quota. It is tried again by itself, later and later; a change or a stop and a start try it at once.',
  PodRefused: 'The cluster refuses the pod; the message says why. Often limits of the namespace or a policy of the administrator do.',
  Unschedulable: 'No node takes the pod: free memory or processors, or change memory, cpu, nodeSelector or tolerations.',
  ImagePullFailed: 'The image can\'t be pulled: check its name, the registry and the pull secrets.',
  ContainerFailed: 'A container can\'t be made; the message says why. Often a Secret or ConfigMap is missing.',
  BadVersion: 'The software does not exist in that version: change version, type or the loader\'s pin.',
  OutOfMemory: 'The game used more memory than its container may: raise memory, or use fewer mods or a smaller view distance.',
  Killed: 'The game was killed (exit code 137): it hung, or the node took its memory. It starts again by itself; if that happens often, look at its log before the end with `kubectl logs --previous`.',
  Crashed: 'The game ended by itself and is started again. The end of its log is in the message; often a plugin or mod is the cause.',
  CrashLoop: 'The game ends again and again: the end of its log is in the message, all of it in `kubectl logs`.',
  ProbeFailed: 'The game runs but no longer answers; if that lasts it is restarted.',
  SaveCutShort: 'The last stop was cut short before the save had ended: raise stop.saveTimeoutSeconds.',
  PodFailed: 'The pod has failed as a whole, for example evicted by its node; another one is made.',
  SftpFailed: 'The game runs, but access to its files does not. Look at `kubectl logs -c sftp`.',
  PlayersRefused: 'The game refused some of the players listed; the message names them. Mend their names, or give their UUIDs.',
  // PendingRestart
  UpToDate: 'No change waits for a restart.',
  SettingsChanged: 'The named settings take effect at the next restart: set restartRequest to a new token to restart now.',
} as const
export type Reason = keyof typeof REASONS

/** Reasons that say no more than the phase does. */
export const PLAIN_REASONS: ReadonlySet<string> = new Set<Reason>(['Ready', 'CheckingWorld', 'Starting', 'Restarting', 'Stopping', 'Stopped', 'Maintenance', 'AsExpected', 'Valid'])
