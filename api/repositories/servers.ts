import type { ServerQuery } from '../../contracts/rest.ts'
import type { TenantSlug } from '../../contracts/identity.ts'
import type { Fragment, Queries } from '../../lib/database.ts'
import { latestPlayers, SERVER_COLUMNS, toServerRow, type ServerRow } from './server-row.ts'

/** A server by its id; undefined when the tenant has none of it. */
export async function findServer(sql: Queries, tenant: TenantSlug, id: string): Promise<ServerRow | undefined> {
  const [row] = await sql<ServerRow[]>`SELECT ${sql(SERVER_COLUMNS)}, ${latestPlayers(sql)} FROM servers WHERE tenant = ${tenant} AND id = ${id}`
  return row && toServerRow(row)
}

/** Types of the columns that lists go by. A time goes as text: a Date would cut its microseconds off. */
const TYPES = { name: 'text', id: 'uuid', status: 'text', created_at: 'timestamptz' } as const

/** Columns that each order goes by; the last is unique. */
const ORDERS = {
  name: ['name', 'id'],
  createdAt: ['created_at', 'id'],
  status: ['status', 'created_at', 'id'],
} as const
export type Order = keyof typeof ORDERS

/** What a list holds, and where it goes on. */
export interface ServerList extends Pick<ServerQuery, 'limit' | 'status' | 'q'> {
  order: Order
  isDescending: boolean
  /** Lists deleted servers whose worlds are still there. */
  isOfDeleted: boolean
  /** Where the page before ended: a value of each column that the order goes by. */
  after?: readonly string[] | undefined
}

/** A row with its place in the order. */
export interface ListedServer {
  row: ServerRow
  place: string[]
}

/** Some servers of a tenant, in order. */
export async function listServers(sql: Queries, tenant: TenantSlug, { order, isDescending, isOfDeleted, after, limit, status, q }: ServerList): Promise<ListedServer[]> {
  const columns = ORDERS[order]
  const direction = isDescending ? sql`DESC` : sql`ASC`
  const commas = (toFragment: (column: keyof typeof TYPES, index: number) => Fragment): Fragment[] => columns.map((column, index) => sql`${index > 0 ? sql`, ` : sql``}${toFragment(column, index)}`)
  const isFurther = after
    ? sql`AND (${sql(columns)}) ${isDescending ? sql`<` : sql`>`} (${commas((column, index) => sql`${after[index] ?? ''}::text::${sql.unsafe(TYPES[column])}`)})`
    : sql``
  const rows = await sql<(ServerRow & { place: string[] })[]>`
    SELECT ${sql(SERVER_COLUMNS)}, ${latestPlayers(sql)}, jsonb_build_array(${commas((column) => sql`${sql(column)}::text`)}) AS place
    FROM servers
    WHERE tenant = ${tenant}
      AND ${isOfDeleted ? sql`gone_at IS NOT NULL AND world_removed_at IS NULL AND world_taken_by IS NULL` : sql`gone_at IS NULL`}
      ${status ? sql`AND status = ${status}` : sql``}
      ${q ? sql`AND name LIKE ${`${q}%`}` : sql``}
      ${isFurther}
    ORDER BY ${commas((column) => sql`${sql(column)} ${direction}`)}
    LIMIT ${limit}`
  return rows.map(({ place, ...row }) => ({ row: toServerRow(row), place }))
}
