import { randomUUID } from 'node:crypto'
import type { CommandType } from '../contracts/subjects.ts'
import { inTransaction, query, type Database, type Transaction } from '../lib/database.ts'
import { recordChange } from '../lib/feed.ts'
import { keysOf, toJson, writeObserved, type ServerKey, type ServerRow } from './rows.ts'

/** A command that this replica has claimed. */
export interface Claim {
  tenant: string
  id: string
  serverId: string
  version: number
  type: string
  data: unknown
  /** How often it was claimed; tells one claim from a later one. */
  attempts: number
}

/** How many commands are claimed at once. */
export const BATCH = 100

/** How long a claim holds. Who has not handed a command on by then must not do it any more. */
export const CLAIM_SECONDS = 30

/**
 * Claims commands: of each server the first that waits, and none while another one of the server is under way. So the
 * commands of a server go out in order, however many replicas claim at once.
 */
export function claim(database: Database): Promise<Claim[]> {
  return inTransaction(database, async (transaction) => [...await transaction<Claim[]>`
    WITH first AS MATERIALIZED (
      SELECT DISTINCT ON (tenant, server_id) tenant, id FROM outbox
      WHERE published_at IS NULL AND failed_at IS NULL ORDER BY tenant, server_id, version, created_at, id),
    free AS MATERIALIZED (
      SELECT outbox.tenant, outbox.id FROM first JOIN outbox ON outbox.tenant = first.tenant AND outbox.id = first.id
      WHERE published_at IS NULL AND failed_at IS NULL AND next_at <= now() AND (locked_until IS NULL OR locked_until < now())
      ORDER BY next_at LIMIT ${BATCH} FOR UPDATE OF outbox SKIP LOCKED)
    UPDATE outbox SET locked_until = now() + ${CLAIM_SECONDS} * INTERVAL '1 second', attempts = outbox.attempts + 1
    FROM free WHERE outbox.tenant = free.tenant AND outbox.id = free.id
    RETURNING outbox.tenant, outbox.id, outbox.server_id, outbox.version, outbox.type, outbox.data, outbox.attempts`])
}

/** Marks commands as handed on. */
export async function markPublished(database: Database, claims: readonly Claim[]): Promise<void> {
  if (claims.length === 0) return
  await inTransaction(database, (transaction) => transaction`
    UPDATE outbox SET published_at = now(), locked_until = NULL
    WHERE published_at IS NULL AND (tenant, id) IN (SELECT * FROM ${keysOf(transaction, claims)})`)
}

/** Gives a claim back, to be taken again after a while; unless somebody else has taken it meanwhile. */
export async function release(database: Database, { tenant, id, attempts }: Claim, afterMs: number): Promise<void> {
  await inTransaction(database, (transaction) => transaction`
    UPDATE outbox SET locked_until = NULL, next_at = now() + ${afterMs} * INTERVAL '1 millisecond'
    WHERE tenant = ${tenant} AND id = ${id} AND attempts = ${attempts} AND published_at IS NULL`)
}

/** Sets a command aside that can't be handed on, and tells the owner of its server. Later commands go on. */
export async function markFailed(database: Database, { tenant, id, serverId, version }: Claim, failure: string): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const marked = await transaction`UPDATE outbox SET failed_at = now(), failure = ${failure}, locked_until = NULL WHERE tenant = ${tenant} AND id = ${id} AND published_at IS NULL AND failed_at IS NULL RETURNING id`
    if (marked.length === 0) return
    const [row] = await transaction<ServerRow[]>`SELECT * FROM servers WHERE tenant = ${tenant} AND id = ${serverId} FOR UPDATE`
    if (!row) return
    const message = 'The change could not be sent to the cluster.'
    if (version >= (row.refusedVersion ?? 0)) await writeObserved(transaction, row, { refusedVersion: version, refusal: { version, reason: 'NotSent', message } })
    await recordChange(transaction, { tenant, id: serverId }, [{ type: 'command.failed', actor: 'sync', message, version }])
  })
}

/** A command to send. */
export interface NewCommand {
  type: CommandType
  version: number
  data: object
}

/** Adds a command to the outbox. */
export async function enqueue(transaction: Transaction, { tenant, id }: ServerKey, { type, version, data }: NewCommand): Promise<void> {
  await transaction`INSERT INTO outbox (tenant, id, server_id, version, type, data) VALUES (${tenant}, ${randomUUID()}, ${id}, ${version}, ${type}, ${toJson(transaction, data)})`
}

/** How many commands wait, and for how long the oldest has. */
export async function measureOutbox(database: Database): Promise<{ depth: number; oldestSeconds: number }> {
  const [row] = await query(database<{ depth: number; oldestSeconds: number }[]>`
    SELECT count(*) AS depth, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest_seconds
    FROM outbox WHERE published_at IS NULL AND failed_at IS NULL`)
  return row ?? { depth: 0, oldestSeconds: 0 }
}
