import type { Runner } from '../database-access.ts'
import { findApiKey, touchApiKey, type ApiKeyRow } from '../repositories/api-keys.ts'
import { KEY_PATTERN } from '../settings.ts'
import type { Caller, KeyStrategy } from './caller.ts'
import { hashKey } from './key.ts'
import { newMemory } from './memory.ts'
import type { Strangers } from './strangers.ts'

/** How often the last use of a key is noted. */
const TOUCH_MS = 60_000

/** Keys as rows, found by their hashes. */
export interface ApiKeyStrategy extends KeyStrategy {
  /** Forgets a key that was just revoked. */
  forget(id: string): void
}

/** What keys are looked up with. */
export interface ApiKeyOptions {
  db: Runner
  /** The database for keys that were never found. */
  strangers: Strangers
  /** Told when the last use of a key could not be noted: no reason to refuse the request. */
  onFailure: (error: unknown) => void
  now?: () => number
}

/** Looks keys up, and remembers each for a few seconds. */
export function newApiKeyStrategy({ db, strangers, onFailure, now = Date.now }: ApiKeyOptions): ApiKeyStrategy {
  const memory = newMemory<Row>({ db, now, lookUp: async (runner, keyHash) => {
    const row = await runner.run((sql) => findApiKey(sql, keyHash))
    if (!row) return undefined
    if (isUsable(row, now()) && (row.lastUsedAt === null || row.lastUsedAt.getTime() < now() - TOUCH_MS)) db.run((sql) => touchApiKey(sql, row.tenant, row.id)).catch(onFailure)
    return { ...row, keyHash }
  } })
  const authenticate = async (hash: Buffer, asker: Runner): Promise<Caller | undefined> => {
    const row = await memory.find(hash, asker)
    return row && isUsable(row, now()) ? toCaller(row) : undefined
  }
  return {
    takes: (credential) => KEY_PATTERN.test(credential),
    authenticate: (credential, network) => authenticate(hashKey(credential), strangers.from(network, 'key')),
    // Whoever has a session or a ticket of the key is no stranger.
    authenticateHash: (hash) => authenticate(hash, db),
    forget(id) { memory.forget((row) => row.id === id) },
  }
}

/** A key with its hash, which the database is not asked for again. */
type Row = ApiKeyRow & { keyHash: Buffer }

function isUsable({ revokedAt, expiresAt }: ApiKeyRow, now: number): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt.getTime() > now)
}

function toCaller({ tenant, id, keyHash, name, scopes, expiresAt }: Row): Caller {
  return { tenant, keyId: id, keyHash, keyName: name, scopes, expiresAt, actor: `key ${name}` }
}
