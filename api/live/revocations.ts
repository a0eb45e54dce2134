import type { Queries } from '../../lib/database.ts'
import type { Caller } from '../auth/caller.ts'
import { findUsableKeys } from '../repositories/api-keys.ts'
import { findLiveSessions } from '../repositories/sessions.ts'
import type { Reader } from './reader.ts'
import type { Streams } from './streams.ts'

/** What a stream was opened by, and may end before it. */
interface Ground {
  /** Its name, as the database is asked for it; undefined when the caller needs none. */
  of: (caller: Caller) => string | undefined
  /** Those of some that still hold. */
  findGood: (sql: Queries, names: readonly string[]) => Promise<Set<string>>
  /** What is told to whom it has ended for. */
  ended: string
}

const GROUNDS: readonly Ground[] = [
  // The administrator's own key lasts as long as the process.
  { of: ({ keyId }) => keyId ?? undefined, findGood: findUsableKeys, ended: 'The key was revoked or has ended.' },
  { of: ({ sessionHash }) => sessionHash?.toString('base64'), findGood: findLiveSessions, ended: 'The session has ended: sign in again.' },
]

/** Closes the streams whose keys or sessions have ended. While the database is away nobody can end one either. */
export async function closeRevoked(streams: Pick<Streams, 'callers' | 'close'>, { readChanges }: Pick<Reader, 'readChanges'>): Promise<void> {
  for (const { of, findGood, ended } of GROUNDS) {
    const asked = new Set(streams.callers().flatMap((caller) => of(caller) ?? []))
    if (asked.size === 0) continue
    const good = await readChanges(undefined, (sql) => findGood(sql, [...asked])).catch(() => undefined)
    if (good) streams.close('Revoked', ended, (caller) => hasEnded(of(caller), asked, good))
  }
}

/** Who came while the database was asked was not asked for. */
const hasEnded = (name: string | undefined, asked: ReadonlySet<string>, good: ReadonlySet<string>): boolean => name !== undefined && asked.has(name) && !good.has(name)
