import { randomBytes } from 'node:crypto'
import { SESSION_HOURS } from '../../contracts/rest.ts'
import type { DatabaseAccess } from '../database-access.ts'
import { createSession, deleteSession, findSession, type SessionRow } from '../repositories/sessions.ts'
import type { Caller, KeyStrategy } from './caller.ts'
import { hashKey } from './key.ts'
import { newMemory } from './memory.ts'
import type { Strangers } from './strangers.ts'

/** What a browser holds while it is signed in: `hcs_` and 32 random bytes. */
const TOKEN_PATTERN = /^hcs_[A-Za-z0-9_-]{43}$/

/** Who is signed in with a browser. A session allows what its key allows, as long as the key does. */
export interface Sessions {
  /** Who holds a token, shown by somebody of a network; undefined when it is none, or its session or key has ended. */
  authenticate(token: string, network: string): Promise<Caller | undefined>
  /** Signs somebody in; the token is for their browser alone. */
  begin(caller: Caller): Promise<{ token: string; expiresAt: Date }>
  /** Signs out. Other processes have noticed within five seconds. */
  end(token: string, network: string): Promise<void>
}

/** What sessions are kept with. */
export interface SessionsOptions {
  db: Pick<DatabaseAccess, 'run' | 'of'>
  /** The database for tokens that were never found. */
  strangers: Strangers
  keys: KeyStrategy
  now?: () => number
}

/** Sessions as rows, found by the hashes of their tokens. */
export function newSessions({ db, strangers, keys, now = Date.now }: SessionsOptions): Sessions {
  const memory = newMemory<Row>({ db, now, lookUp: async (runner, hash) => {
    const row = await runner.run((sql) => findSession(sql, hash))
    return row && { ...row, hash }
  } })
  return {
    async authenticate(token, network) {
      if (!TOKEN_PATTERN.test(token)) return undefined
      const session = await memory.find(hashKey(token), strangers.from(network, 'session'))
      if (!session || session.expiresAt.getTime() <= now()) return undefined
      const caller = await keys.authenticateHash(session.keyHash)
      return caller && { ...caller, sessionHash: session.hash }
    },
    async begin({ tenant, keyId, keyHash, expiresAt: keyExpiresAt }) {
      const token = `hcs_${randomBytes(32).toString('base64url')}`
      const expiresAt = new Date(Math.min(now() + SESSION_HOURS * 3_600_000, keyExpiresAt?.getTime() ?? Infinity))
      await db.of(tenant).run((sql) => createSession(sql, hashKey(token), { tenant, keyId, keyHash, expiresAt }))
      return { token, expiresAt }
    },
    async end(token, network) {
      if (!TOKEN_PATTERN.test(token)) return
      const hash = hashKey(token)
      await strangers.from(network, 'session').run((sql) => deleteSession(sql, hash))
      memory.forget((row) => row.hash.equals(hash))
    },
  }
}

/** A session with its hash, to be forgotten by. */
type Row = SessionRow & { hash: Buffer }
