import { randomUUID } from 'node:crypto'
import type { TenantSlug } from '../../contracts/identity.ts'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { Queries } from '../../lib/database.ts'
import { SERVER_COLUMNS, toServerRow, type ServerRow } from './server-row.ts'

/** A server to make. */
export interface NewServer {
  id: string
  name: string
  spec: MinecraftServerSpec
  actor: string
}

/**
 * Makes a server with its command and its history in one statement. undefined when another server, living or gone, holds
 * the world of that name: whoever is about to let it go is waited for.
 */
export async function createServer(sql: Queries, tenant: TenantSlug, { id, name, spec, actor }: NewServer): Promise<ServerRow | undefined> {
  const specText = JSON.stringify(spec)
  const [row] = await sql<ServerRow[]>`
    WITH holder AS (
      SELECT id FROM servers WHERE tenant = ${tenant} AND name = ${name} AND world_removed_at IS NULL AND world_taken_by IS NULL FOR UPDATE
    ), made AS (
      INSERT INTO servers (tenant, id, name, managed_by, spec)
      SELECT ${tenant}, ${id}::uuid, ${name}, 'api', ${specText}::text::jsonb WHERE NOT EXISTS (SELECT 1 FROM holder)
      ON CONFLICT (tenant, name) WHERE gone_at IS NULL DO NOTHING
      RETURNING ${sql(SERVER_COLUMNS)}
    ), command AS (
      INSERT INTO outbox (tenant, id, server_id, version, type, data)
      SELECT ${tenant}, ${randomUUID()}::uuid, id, version, 'server.created', jsonb_build_object('name', name, 'spec', spec) FROM made
    ), event AS (
      INSERT INTO server_events (tenant, server_id, id, type, actor, message, version)
      SELECT ${tenant}, id, ${randomUUID()}::uuid, 'server.created', ${actor}, 'The server was asked for.', version FROM made
    )
    SELECT * FROM made`
  return row && toServerRow(row)
}

/** The servers that hold the world of a name, locked until the transaction ends: at most one of them lives. */
export async function lockWorldHolders(sql: Queries, tenant: TenantSlug, name: string): Promise<ServerRow[]> {
  return sql<ServerRow[]>`
    SELECT ${sql(SERVER_COLUMNS)} FROM servers
    WHERE tenant = ${tenant} AND name = ${name} AND world_removed_at IS NULL AND world_taken_by IS NULL
    ORDER BY created_at, id FOR UPDATE`
}

/** Hands the worlds that gone servers of a name have kept to the server that is about to be made. */
export async function passWorldOn(sql: Queries, tenant: TenantSlug, { name, to, actor }: { name: string; to: string; actor: string }): Promise<void> {
  await sql`
    WITH passed AS (
      UPDATE servers SET world_taken_by = ${to}
      WHERE tenant = ${tenant} AND name = ${name} AND gone_at IS NOT NULL AND world_removed_at IS NULL AND world_taken_by IS NULL
      RETURNING id, version
    )
    INSERT INTO server_events (tenant, server_id, id, type, actor, message, version)
    SELECT ${tenant}, id, gen_random_uuid(), 'world.passed-on', ${actor}, ${`The world went to the server ${to}.`}::text, version FROM passed`
}
