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

/** The conditions of a MinecraftServer. */
export const ConditionType = {
  /** The spec is valid and is what the server is made from. */
  Accepted: 'Accepted',
  /** The world's volume is there, and as large as asked for. */
  StorageReady: 'StorageReady',
  /** Players can join. */
  Available: 'Available',
  /** Something is still under way: a start, a restart, a stop. */
  Progressing: 'Progressing',
} as const
export type ConditionType = keyof typeof ConditionType

/** The reasons that conditions of a MinecraftServer give. */
export const Reason = {
  /** The spec is valid. */
  Valid: 'Valid',
  /** The spec breaks a rule of the schema; the server goes on as it was last accepted. */
  InvalidSpec: 'InvalidSpec',
  /** The volume is bound and as large as asked for. */
  Bound: 'Bound',
  /** The volume was not seen bound yet. */
  VolumePending: 'VolumePending',
  /** More storage is asked for than the volume has. */
  ResizeNeeded: 'ResizeNeeded',
  /** Less storage is asked for than the volume has. */
  ShrinkRefused: 'ShrinkRefused',
  /** The server answers. */
  Ready: 'Ready',
  /** The pod is being scheduled, installed or booted. */
  Starting: 'Starting',
  /** The pod is being replaced by one of the new spec. */
  Restarting: 'Restarting',
  /** The server is saving and shutting down. */
  Stopping: 'Stopping',
  /** The server is off, as asked. */
  Stopped: 'Stopped',
} as const
export type Reason = keyof typeof Reason
