import type { TenantSlug } from '../../contracts/identity.ts'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { Fragment, Queries } from '../../lib/database.ts'
import { latestPlayers, SERVER_COLUMNS, SPEC_DEFAULTS, type ServerRow } from './server-row.ts'
import { asked } from './asked.ts'

/** A row without its spec, but for what a list shows of that. */
export type SummaryRow = Omit<ServerRow, 'spec'> & Pick<MinecraftServerSpec, 'type' | 'memory' | 'desiredState'>

/** Something that happened to a server, as the feed reads it. */
export interface FeedEventRow {
  seq: number
  id: string
  /** RFC 3339. */
  at: string
  type: string
  actor: string
  message: string
  version: number | null
}

/** A server that has changed: as it stands now, and what happened to it since the number that was asked for. */
export interface ChangeRow extends SummaryRow {
  /** The number of its last change. */
  seq: number
  /** In order; none is later than `seq`. */
  events: FeedEventRow[]
}

const COLUMNS = SERVER_COLUMNS.filter((name) => name !== 'spec')

const summaryOf = (sql: Queries): Fragment => {
  const { type, memory, desiredState } = SPEC_DEFAULTS
  return sql`${sql(COLUMNS)}, ${latestPlayers(sql)}, coalesce(spec ->> 'type', ${type}) AS type, coalesce(spec ->> 'memory', ${memory}) AS memory, coalesce(spec ->> 'desiredState', ${desiredState}) AS desired_state`
}

const among = (sql: Queries, column: string, servers: readonly string[] | undefined): Fragment => (servers ? sql`AND ${sql(column)} IN ${sql(servers)}` : sql``)

/** The number of a tenant's last change; 0 before the first. */
export async function readFeedNumber(sql: Queries, tenant: TenantSlug): Promise<number> {
  const [row] = await sql<{ seq: number }[]>`SELECT seq FROM feeds WHERE tenant = ${tenant}`
  return row?.seq ?? 0
}

/** The numbers of several tenants. One that is missing had no change yet. */
export async function readFeedNumbers(sql: Queries, tenants: readonly TenantSlug[]): Promise<Map<TenantSlug, number>> {
  const rows = await sql<{ tenant: TenantSlug; seq: number }[]>`
    SELECT tenant, seq FROM feeds WHERE tenant IN (SELECT name FROM ${asked(sql, tenants)})`
  return new Map(rows.map(({ tenant, seq }) => [tenant, seq]))
}

/** Which changes are read. */
export interface ChangeQuery {
  /** The first number. */
  from: number
  /** Of these servers alone. */
  servers?: readonly string[] | undefined
  /** Most servers, and most events of all of them: one more than is taken shows that there are too many. */
  mostServers: number
  mostEvents: number
}

/** The servers of a tenant that have changed from a number on, in the order of their last changes. One statement, so one moment. */
export async function listChanges(sql: Queries, tenant: TenantSlug, { from, servers, mostServers, mostEvents }: ChangeQuery): Promise<ChangeRow[]> {
  return sql<ChangeRow[]>`
    WITH event AS (
      SELECT server_id, seq, id, at, type, actor, message, version FROM server_events
      WHERE tenant = ${tenant} AND seq >= ${from} ${among(sql, 'server_id', servers)} ORDER BY seq LIMIT ${mostEvents}
    ), happened AS (
      SELECT server_id, jsonb_agg(jsonb_build_object('seq', seq, 'id', id, 'at', at, 'type', type, 'actor', actor, 'message', message, 'version', version) ORDER BY seq, at, id) AS events
      FROM event GROUP BY server_id
    )
    SELECT change.seq, coalesce(events, '[]'::jsonb) AS events, ${summaryOf(sql)}
    FROM server_changes AS change
      JOIN servers ON servers.tenant = change.tenant AND servers.id = change.server_id
      LEFT JOIN happened ON happened.server_id = change.server_id
    WHERE change.tenant = ${tenant} AND change.seq >= ${from} ${among(sql, 'change.server_id', servers)}
    ORDER BY change.seq LIMIT ${mostServers}`
}

/** Part of a snapshot. */
export interface SnapshotQuery {
  /** These servers, gone or not; without them all that live. */
  servers?: readonly string[] | undefined
  /** The last server of the part before. */
  after?: string | undefined
  limit: number
}

/** Some servers of a tenant as they stand now, by their ids. */
export async function listSummaries(sql: Queries, tenant: TenantSlug, { servers, after, limit }: SnapshotQuery): Promise<SummaryRow[]> {
  return sql<SummaryRow[]>`
    SELECT ${summaryOf(sql)} FROM servers
    WHERE tenant = ${tenant} ${servers ? among(sql, 'id', servers) : sql`AND gone_at IS NULL`} ${after === undefined ? sql`` : sql`AND id > ${after}`}
    ORDER BY id LIMIT ${limit}`
}

/** Those of some servers that the tenant has, and that run. */
export async function findRunning(sql: Queries, tenant: TenantSlug, servers: readonly string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`SELECT id FROM servers WHERE tenant = ${tenant} AND id IN ${sql(servers)} AND observed_status = 'running' AND gone_at IS NULL`
  return rows.map(({ id }) => id)
}

/** Those of some servers that the tenant has. */
export async function findOwn(sql: Queries, tenant: TenantSlug, servers: readonly string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`SELECT id FROM servers WHERE tenant = ${tenant} AND id IN ${sql(servers)}`
  return rows.map(({ id }) => id)
}
