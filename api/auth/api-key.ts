import type { Runner } from '../database-access.ts'
import { findApiKey, touchApiKey, type ApiKeyRow } from '../repositories/api-keys.ts'
import { KEY_PATTERN } from '../settings.ts'
import type { Caller, Strategy } from './caller.ts'
import { hashKey } from './key.ts'

/** How long a key is remembered: that much later at most does another process notice that it was revoked. */
const REMEMBERED_MS = 5_000
const MOST_REMEMBERED = 10_000
/** How often the last use of a key is noted. */
const TOUCH_MS = 60_000

/** Keys as rows, found by their hashes. */
export interface ApiKeyStrategy extends Strategy {
  /** Forgets a key that was just revoked. */
  forget(id: string): void
}

/** What keys are looked up with. */
export interface ApiKeyOptions {
  db: Runner
  /** Told when the last use of a key could not be noted: no reason to refuse the request. */
  onFailure: (error: unknown) => void
  now?: () => number
}

/** Looks keys up, and remembers each for a few seconds. */
export function newApiKeyStrategy({ db, onFailure, now = Date.now }: ApiKeyOptions): ApiKeyStrategy {
  const remembered = new Map<string, { row: ApiKeyRow; until: number }>()

  const find = async (credential: string): Promise<ApiKeyRow | undefined> => {
    const hash = hashKey(credential)
    const name = hash.toString('base64')
    const known = remembered.get(name)
    if (known && known.until > now()) return known.row
    const row = await db.run((sql) => findApiKey(sql, hash))
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    if (row) remembered.set(name, { row, until: now() + REMEMBERED_MS })
    else remembered.delete(name)
    if (row && isUsable(row, now()) && (row.lastUsedAt === null || row.lastUsedAt.getTime() < now() - TOUCH_MS)) db.run((sql) => touchApiKey(sql, row.tenant, row.id)).catch(onFailure)
    return row
  }

  return {
    takes: (credential) => KEY_PATTERN.test(credential),
    async authenticate(credential) {
      const row = await find(credential)
      return row && isUsable(row, now()) ? toCaller(row) : undefined
    },
    forget(id) {
      for (const [name, { row }] of remembered) if (row.id === id) remembered.delete(name)
    },
  }
}

function isUsable({ revokedAt, expiresAt }: ApiKeyRow, now: number): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt.getTime() > now)
}

function toCaller({ tenant, id, name, scopes, expiresAt }: ApiKeyRow): Caller {
  return { tenant, keyId: id, keyName: name, scopes, expiresAt, actor: `key ${name}` }
}
