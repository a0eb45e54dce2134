import { findUsableKeys } from '../repositories/api-keys.ts'
import type { Reader } from './reader.ts'
import type { Streams } from './streams.ts'

/** Closes the streams whose keys were revoked or have ended. While the database is away nobody can revoke a key either. */
export async function closeRevoked(streams: Pick<Streams, 'callers' | 'close'>, { readChanges }: Pick<Reader, 'readChanges'>): Promise<void> {
  // The administrator's own key lasts as long as the process.
  const asked = new Set(streams.callers().flatMap(({ keyId }) => keyId ?? []))
  if (asked.size === 0) return
  const usable = await readChanges(undefined, (sql) => findUsableKeys(sql, [...asked])).catch(() => undefined)
  if (!usable) return
  streams.close('Revoked', 'The key was revoked or has ended.', ({ keyId }) => keyId !== null && asked.has(keyId) && !usable.has(keyId))
}
