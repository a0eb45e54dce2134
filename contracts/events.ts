import * as z from 'zod'
import { ServerId, TenantSlug } from './identity.ts'
import { MinecraftServerSpec, ServerName, type Phase } from './minecraft-server.ts'
import { ServerState } from './server-state.ts'
import { COMMAND_TYPES, REPORT_TYPES, type ReportType } from './subjects.ts'

/** Version of the envelope. A reader ignores fields it does not know, and sets aside an event of a later schema. */
export const EVENT_SCHEMA = 1

const envelope = {
  id: z.string().min(1).max(200).meta({ description: 'Id from the source of truth: the outbox id, or uid and resourceVersion. The bus drops a second event of the same id for two minutes.' }),
  time: z.iso.datetime().meta({ description: 'When it was published (RFC 3339). For people: nothing is ordered by it.' }),
  schema: z.literal(EVENT_SCHEMA).meta({ description: 'Version of the envelope.' }),
}

const ofServer = {
  ...envelope,
  tenant: TenantSlug.meta({ description: 'Slug of the tenant.' }),
  server: ServerId.meta({ description: 'Id of the server.' }),
}

const ofCommand = {
  ...ofServer,
  version: z.int().min(1).meta({ description: 'Version of the row: what is older than the resource\'s own is not applied.' }),
}
const name = ServerName.meta({ description: 'Name of the server: that of its resource.' })

/** A command that says what a server should be. */
export const Change = z.object({
  ...ofCommand,
  type: z.enum(COMMAND_TYPES).exclude(['server.deleted']),
  data: z.object({
    name,
    spec: MinecraftServerSpec.meta({ description: 'The full desired state; passwords are hashes.' }),
    kill: z.boolean().default(false).meta({ description: 'Whether the pod is to be killed without a save.' }),
    adopt: z.string().optional().meta({ description: 'uid of the resource made with kubectl that the API takes over.' }),
  }),
})
export type Change = z.infer<typeof Change>

/** A command that ends a server. It holds no spec: one that this release does not take keeps neither a server nor a world here. */
export const Deletion = z.object({
  ...ofCommand,
  type: z.literal('server.deleted'),
  data: z.object({
    name,
    removeWorld: z.boolean().default(false).meta({ description: 'Whether the owner has approved that the world goes too.' }),
  }),
})
export type Deletion = z.infer<typeof Deletion>

/** A command: what the API asks of the cluster. */
export const Command = z.discriminatedUnion('type', [Change, Deletion])
export type Command = z.infer<typeof Command>

/** A report of a server's state. */
export const Report = z.object({ ...ofServer, type: z.enum(REPORT_TYPES), data: ServerState })
export type Report = z.infer<typeof Report>

/** Asks relay to report the present state of servers, whatever it reported before. */
export const SyncRequired = z.object({
  ...envelope,
  type: z.literal('sync.required'),
  data: z.object({
    servers: z.array(z.object({ tenant: TenantSlug, name: ServerName })).max(1000).meta({ description: 'The servers to report.' }),
    reason: z.string().meta({ description: 'Why, for people.' }),
  }),
})
export type SyncRequired = z.infer<typeof SyncRequired>

/** Tells how a drift pass ended. */
export const SyncComplete = z.object({
  ...envelope,
  type: z.literal('sync.complete'),
  data: z.object({
    resources: z.int().meta({ description: 'Resources that were listed.' }),
    rows: z.int().meta({ description: 'Rows that were compared.' }),
    stale: z.int().meta({ description: 'Rows whose status had to be brought up to date.' }),
    putBack: z.int().meta({ description: 'Specs that were put back.' }),
    resent: z.int().meta({ description: 'Commands that were sent again.' }),
    found: z.int().meta({ description: 'Resources that had no row.' }),
    lost: z.int().meta({ description: 'Rows whose resource is gone.' }),
    worldsLost: z.int().meta({ description: 'Kept worlds whose claim is gone.' }),
    held: z.int().meta({ description: 'Deletions that the breaker refused.' }),
  }),
})
export type SyncComplete = z.infer<typeof SyncComplete>

const REPORT_OF: Record<Phase, ReportType> = {
  Starting: 'k8s.starting',
  Restarting: 'k8s.starting',
  Running: 'k8s.running',
  Stopping: 'k8s.running',
  Stopped: 'k8s.stopped',
  Maintenance: 'k8s.stopped',
  Error: 'k8s.error',
}

/** The report that a phase is told by; a resource that no hook has seen is starting. */
export const toReportType = (phase: Phase | undefined): ReportType => (phase ? REPORT_OF[phase] : 'k8s.starting')
