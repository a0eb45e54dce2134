import * as z from 'zod'
import { PLAIN_REASONS } from './condition.ts'
import { Phase } from './minecraft-server.ts'

/** One word for a server in rows and REST: what its phase means to somebody who waits for it. */
export const ServerStatus = z.enum(['deploying', 'running', 'stopped', 'failed', 'terminating']).meta({ description: 'What the server is doing, in one word: the short form of `phase`.' })
export type ServerStatus = z.infer<typeof ServerStatus>

/** What is seen of a server: the `data` of every `k8s.*` event. It holds no spec, and so no secret. */
export const ServerState = z.object({
  name: z.string().meta({ description: 'Name of the resource.' }),
  uid: z.string().optional().meta({ description: 'Its metadata.uid; absent when there is no resource.' }),
  resourceVersion: z.string().regex(/^[0-9]+$/).optional().meta({ description: 'Its metadata.resourceVersion: a number of any length that grows with every write, of later incarnations too.' }),
  generation: z.int().min(0).optional().meta({ description: 'Its metadata.generation.' }),
  observedGeneration: z.int().min(0).optional().meta({ description: 'The generation that the state speaks of.' }),
  specVersion: z.int().min(1).optional().meta({ description: 'Version of the row that its spec was written from; absent when kubectl manages it.' }),
  phase: Phase.optional().meta({ description: 'Its status.phase; absent until a hook has seen it.' }),
  reason: z.string().optional().meta({ description: 'Why it is in its phase, as one CamelCase word.' }),
  message: z.string().optional().meta({ description: 'Why, as a sentence.' }),
  isTerminating: z.boolean().default(false).meta({ description: 'Whether it is being deleted.' }),
  address: z.string().optional().meta({ description: 'Host under which players join.' }),
  port: z.int().optional().meta({ description: 'Port under which players join.' }),
  sftpAddress: z.string().optional().meta({ description: 'SFTP endpoint as host:port.' }),
  sftpHostKey: z.string().optional().meta({ description: 'Fingerprint of the SFTP host key.' }),
  version: z.string().optional().meta({ description: 'Minecraft version of the world.' }),
  players: z.object({ online: z.int().min(0), max: z.int().min(0) }).optional().meta({ description: 'Players on the server, where known.' }),
  pendingRestart: z.string().optional().meta({ description: 'Which settings wait for a restart; absent when none does.' }),
  refusal: z.object({ version: z.int().min(1), reason: z.string(), message: z.string() }).optional()
    .meta({ description: 'The cluster refused the command of this version: why, in its own words.' }),
  worldRemoved: z.boolean().optional().meta({ description: 'Whether the world was removed, as approved.' }),
  syncId: z.string().optional().meta({ description: 'The `sync.required` that this answers.' }),
})
export type ServerState = z.infer<typeof ServerState>

const STATUS_OF: Record<Phase, Exclude<ServerStatus, 'terminating'>> = {
  Starting: 'deploying',
  Restarting: 'deploying',
  Running: 'running',
  Stopping: 'running',
  Stopped: 'stopped',
  Maintenance: 'stopped',
  Error: 'failed',
}

/** The status that a phase means; a resource without one is being deployed. */
export const toServerStatus = (phase: Phase | undefined): Exclude<ServerStatus, 'terminating'> => (phase ? STATUS_OF[phase] : 'deploying')

/** The type of the event by which a history tells a state: its phase, unless something is wrong without being an error yet. */
export function toEventType({ phase = 'Starting', reason, isTerminating }: Pick<ServerState, 'phase' | 'reason' | 'isTerminating'>): string {
  if (isTerminating) return 'k8s.terminating'
  const isPlain = reason === undefined || PLAIN_REASONS.has(reason)
  return isPlain || phase === 'Error' ? `k8s.${phase.toLowerCase()}` : 'k8s.degraded'
}
