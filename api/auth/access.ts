import { sessionCookieOf } from '../../contracts/rest.ts'
import type { DatabaseAccess } from '../database-access.ts'
import type { Settings } from '../settings.ts'
import { newAdminKeyStrategy } from './admin-key.ts'
import { newApiKeyStrategy, type ApiKeyStrategy } from './api-key.ts'
import type { KeyStrategy } from './caller.ts'
import { newKeys } from './keys.ts'
import { newSourceOf, type SourceOf } from './origins.ts'
import { newSessions, type Sessions } from './sessions.ts'
import { newStrangers } from './strangers.ts'
import { newTickets, type Tickets } from './tickets.ts'

/** All ways to show who one is. */
export interface Access {
  /** Keys of the database, to be told of one that is revoked. */
  apiKeys: ApiKeyStrategy
  /** Every kind of key. */
  keys: KeyStrategy
  sessions: Sessions
  tickets: Tickets
  /** Where a request of a browser comes from. */
  sourceOf: SourceOf
  /** Whether browsers come by TLS: then they show a session by TLS alone. */
  isSecure: boolean
  /** Name of the cookie that holds a session. */
  sessionCookie: string
}

/** What they are made of. */
export interface AccessOptions {
  db: Pick<DatabaseAccess, 'run' | 'of'>
  settings: Pick<Settings, 'ADMIN_KEY' | 'PUBLIC_URL' | 'ALLOWED_ORIGINS'>
  /** Told when the last use of a key could not be noted. */
  onFailure: (error: unknown) => void
}

/** Keys, sessions and tickets on one database. */
export function newAccess({ db, settings, onFailure }: AccessOptions): Access {
  const strangers = newStrangers(db)
  const apiKeys = newApiKeyStrategy({ db, strangers, onFailure })
  const keys = newKeys([...(settings.ADMIN_KEY === undefined ? [] : [newAdminKeyStrategy(settings.ADMIN_KEY)]), apiKeys])
  const isSecure = settings.PUBLIC_URL?.startsWith('https:') ?? false
  return {
    apiKeys,
    keys,
    sessions: newSessions({ db, strangers, keys }),
    tickets: newTickets({ db, strangers, keys }),
    sourceOf: newSourceOf({ publicUrl: settings.PUBLIC_URL, allowed: settings.ALLOWED_ORIGINS }),
    isSecure,
    sessionCookie: sessionCookieOf(isSecure),
  }
}
