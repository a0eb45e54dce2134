import type { TenantSlug } from '../../contracts/identity.ts'
import type { Queries } from '../../lib/database.ts'

/** A tenant as it stands in the database. */
export interface TenantRow {
  slug: TenantSlug
  displayName: string
  createdAt: Date
}

/** Makes a tenant; undefined when there is one of that slug. */
export async function createTenant(sql: Queries, slug: TenantSlug, displayName: string): Promise<TenantRow | undefined> {
  const [row] = await sql<TenantRow[]>`
    INSERT INTO tenants (slug, display_name) VALUES (${slug}, ${displayName}) ON CONFLICT (slug) DO NOTHING RETURNING slug, display_name, created_at`
  return row
}

/** A tenant by its slug. */
export async function findTenant(sql: Queries, slug: TenantSlug): Promise<TenantRow | undefined> {
  const [row] = await sql<TenantRow[]>`SELECT slug, display_name, created_at FROM tenants WHERE slug = ${slug}`
  return row
}

/** Some tenants, by their slugs, each with its place in the order. */
export async function listTenants(sql: Queries, { limit, after }: { limit: number; after?: readonly string[] | undefined }): Promise<(TenantRow & { place: [string] })[]> {
  return sql<(TenantRow & { place: [string] })[]>`SELECT slug, display_name, created_at, jsonb_build_array(slug) AS place FROM tenants ${after ? sql`WHERE slug > ${after[0] ?? ''}` : sql``} ORDER BY slug LIMIT ${limit}`
}
