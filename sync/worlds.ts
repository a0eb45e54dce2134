import type { Transaction } from '../lib/database.ts'
import { recordChange } from '../lib/feed.ts'
import { keysOf, type ServerKey } from './rows.ts'

/**
 * Hands the worlds that gone servers of a name have left to the one that has the name in the cluster now. What was
 * approved for one of them must not take the world away once this one is gone too.
 */
export async function takeWorlds(transaction: Transaction, { tenant, id }: ServerKey, name: string): Promise<void> {
  await transaction`UPDATE servers SET world_taken_by = NULL WHERE tenant = ${tenant} AND id = ${id}`
  const former = await transaction<ServerKey[]>`
    UPDATE servers SET world_taken_by = ${id}
    WHERE tenant = ${tenant} AND name = ${name} AND id <> ${id} AND gone_at IS NOT NULL AND world_removed_at IS NULL AND world_taken_by IS NULL
    RETURNING tenant, id`
  if (former.length === 0) return
  // One that has not gone out yet, or was set aside, must never do so.
  await transaction`DELETE FROM outbox WHERE published_at IS NULL AND data ->> 'removeWorld' = 'true' AND (tenant, server_id) IN (SELECT * FROM ${keysOf(transaction, former)})`
  for (const key of former) await recordChange(transaction, key, [{ type: 'world.passed-on', actor: 'sync', message: `The world went to the server ${id}.` }])
}
