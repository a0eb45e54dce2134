import type { ServerId, TenantSlug } from './identity.ts'

/** Commands: what the API asks of the cluster. Each carries the full desired state, and `server.deleted` that there is none. */
export const COMMAND_TYPES = ['server.created', 'server.updated', 'server.deleted', 'server.status.changed'] as const
export type CommandType = (typeof COMMAND_TYPES)[number]

/** Reports: what the cluster shows of a server. */
export const REPORT_TYPES = ['k8s.starting', 'k8s.running', 'k8s.stopped', 'k8s.error', 'k8s.deleted'] as const
export type ReportType = (typeof REPORT_TYPES)[number]

/** Drift: asks relay for present states, and tells how a pass ended. */
export const SYNC_TYPES = ['sync.required', 'sync.complete'] as const
export type SyncType = (typeof SYNC_TYPES)[number]

export type EventType = CommandType | ReportType | SyncType

/** All commands, all reports: filters of the durable consumers. */
export const ALL_COMMANDS = 'server.>'
export const ALL_REPORTS = 'k8s.>'

/** Where an event of one server is published: its type, the tenant and the id. Slugs and UUIDs hold no dot and no wildcard. */
export const subjectOf = (type: CommandType | ReportType, tenant: TenantSlug, server: ServerId): string => `${type}.${tenant}.${server}`

/** All reports of one server. */
export const reportsOf = (tenant: TenantSlug, server: ServerId): string => `k8s.*.${tenant}.${server}`

/** The commands that create, update and delete one server; power actions have one more word before the tenant. */
export const commandsOf = (tenant: TenantSlug, server: ServerId): string => `server.*.${tenant}.${server}`

/** Outside of the streams, for whoever listens: a tenant's feed has moved. */
export const feedOf = (tenant: TenantSlug): string => `live.feed.${tenant}`
export const ALL_FEEDS = 'live.feed.*'

/** A measurement of one server. */
export const sampleOf = (tenant: TenantSlug, server: ServerId): string => `live.sample.${tenant}.${server}`
export const ALL_SAMPLES = 'live.sample.*.*'

/** Questions to relay, each taken by one of its replicas: measure a server, run a command on its console, follow its log. */
export const MEASURE = 'live.measure'
export const RUN_COMMAND = 'live.command'
export const FOLLOW_LOG = 'live.log'

/** Where the lines of one followed log go: to who asked for them, and nobody else. */
export const linesOf = (follower: string): string => `live.lines.${follower}`
