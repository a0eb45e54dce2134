import { randomUUID } from 'node:crypto'
import type { TenantSlug } from '../../contracts/identity.ts'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import type { Queries } from '../../lib/database.ts'
import { addEvents, raiseFeed, recordChange } from '../../lib/feed.ts'
import { SERVER_COLUMNS, toServerRow, type ServerRow } from './server-row.ts'

/** A server to make. */
export interface NewServer {
  id: string
  name: string
  spec: MinecraftServerSpec
  actor: string
}

/**
 * Makes a server with its command, its history and its tenant's counter in one statement. undefined when another server, living or gone, holds
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
      RETURNING tenant, ${sql(SERVER_COLUMNS)}
    ), command AS (
      INSERT INTO outbox (tenant, id, server_id, version, type, data)
      SELECT ${tenant}, ${randomUUID()}::uuid, id, version, 'server.created', jsonb_build_object('name', name, 'spec', spec) FROM made
    ), ${raiseFeed(sql, 'made')}, ${addEvents(sql, 'made', [{ type: 'server.created', actor, message: 'The server was asked for.', version: 1 }])}
    SELECT ${sql(SERVER_COLUMNS)} FROM made`
  return row && toServerRow(row)
}

/** The servers that hold the world of a name, locked until the transaction ends: at most one of them lives. */
export async function lockWorldHolders(sql: Queries, tenant: TenantSlug, name: string): Promise<ServerRow[]> {
  return sql<ServerRow[]>`
    SELECT ${sql(SERVER_COLUMNS)} FROM servers
    WHERE tenant = ${tenant} AND name = ${name} AND world_removed_at IS NULL AND world_taken_by IS NULL
    ORDER BY created_at, id FOR UPDATE`
}

/** Hands the worlds that gone servers of a name have kept to the server that is about to be made; gives who had them. */
export async function passWorldOn(sql: Queries, tenant: TenantSlug, { name, to }: { name: string; to: string }): Promise<FormerHolder[]> {
  return sql<FormerHolder[]>`
    UPDATE servers SET world_taken_by = ${to}
    WHERE tenant = ${tenant} AND name = ${name} AND gone_at IS NOT NULL AND world_removed_at IS NULL AND world_taken_by IS NULL
    RETURNING tenant, id, version`
}

/** A server whose world went to another one. */
export interface FormerHolder {
  tenant: TenantSlug
  id: string
  version: number
}

/** Tells in the history of a server where its world went. */
export async function recordPassing(sql: Queries, { version, ...key }: FormerHolder, { to, actor }: { to: string; actor: string }): Promise<void> {
  await recordChange(sql, key, [{ type: 'world.passed-on', actor, message: `The world went to the server ${to}.`, version }])
}
