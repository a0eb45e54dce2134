import { randomBytes } from 'node:crypto'
import { SIGN_IN_TICKET_SECONDS } from '../../contracts/rest.ts'
import type { DatabaseAccess } from '../database-access.ts'
import { createTicket, useTicket, type TicketPurpose } from '../repositories/tickets.ts'
import type { Caller, KeyStrategy } from './caller.ts'
import { hashKey } from './key.ts'
import type { Strangers } from './strangers.ts'

/** How long a ticket waits to be used. */
const SECONDS: Readonly<Record<TicketPurpose, number>> = { Stream: 30, SignIn: SIGN_IN_TICKET_SECONDS }

/** 32 random bytes; also as a word of a WebSocket's protocol. */
const TICKET_PATTERN = /^[A-Za-z0-9_-]{43}$/

/** Words that are good once, and soon: where a key must not be shown. */
export interface Tickets {
  /** Makes a ticket of a caller. */
  issue(purpose: TicketPurpose, caller: Caller): Promise<{ ticket: string; expiresAt: Date }>
  /** Whose a ticket is that somebody of a network shows, the first time it is asked; undefined when it is used, too old, of another purpose, or of a session or a key that has ended. */
  redeem(purpose: TicketPurpose, ticket: string, network: string): Promise<Caller | undefined>
}

/** What tickets are kept with. */
export interface TicketsOptions {
  db: Pick<DatabaseAccess, 'of'>
  /** The database for tickets that may be none. */
  strangers: Strangers
  keys: KeyStrategy
}

/** Tickets as rows, found by their hashes. */
export function newTickets({ db, strangers, keys }: TicketsOptions): Tickets {
  return {
    async issue(purpose, { tenant, keyId, keyHash, sessionHash = null }) {
      const ticket = randomBytes(32).toString('base64url')
      const expiresAt = await db.of(tenant).run((sql) => createTicket(sql, { hash: hashKey(ticket), purpose, seconds: SECONDS[purpose], tenant, keyId, keyHash, sessionHash }))
      return { ticket, expiresAt }
    },
    async redeem(purpose, ticket, network) {
      if (!TICKET_PATTERN.test(ticket)) return undefined
      const row = await strangers.from(network, 'ticket').run((sql) => useTicket(sql, purpose, hashKey(ticket)))
      const caller = row && await keys.authenticateHash(row.keyHash)
      return caller && { ...caller, ...(row.sessionHash && { sessionHash: row.sessionHash }) }
    },
  }
}
