import type { Queries } from '../../lib/database.ts'
import type { KeyReference } from './sessions.ts'

/** What a ticket is good for: `Stream` opens a stream, `SignIn` begins a session. */
export type TicketPurpose = 'Stream' | 'SignIn'

/** Whose a ticket is. */
export interface TicketHolder extends KeyReference {
  /** Null when it was not given to a session. */
  sessionHash: Buffer | null
}

/** A ticket to keep. */
export interface NewTicket extends TicketHolder {
  hash: Buffer
  purpose: TicketPurpose
  /** How long it waits to be used, by the database's clock. */
  seconds: number
}

/** Keeps a ticket until it is used; tells when it ends. */
export async function createTicket(sql: Queries, { hash, purpose, seconds, tenant, keyId, keyHash, sessionHash }: NewTicket): Promise<Date> {
  const [{ expiresAt }] = await sql<[{ expiresAt: Date }]>`
    INSERT INTO tickets (hash, purpose, tenant, key_id, key_hash, session_hash, expires_at)
    VALUES (${hash}, ${purpose}, ${tenant}, ${keyId}, ${keyHash}, ${sessionHash}, now() + ${seconds} * INTERVAL '1 second') RETURNING expires_at`
  return expiresAt
}

/** Uses a ticket up: of those who try at once, one gets it. That of a session is good as long as the session lasts. */
export async function useTicket(sql: Queries, purpose: TicketPurpose, hash: Buffer): Promise<TicketHolder | undefined> {
  const [row] = await sql<TicketHolder[]>`
    DELETE FROM tickets WHERE hash = ${hash} AND purpose = ${purpose} AND expires_at > now()
      AND (session_hash IS NULL OR EXISTS (SELECT 1 FROM sessions WHERE sessions.hash = session_hash AND sessions.expires_at > now()))
    RETURNING tenant, key_id, key_hash, session_hash`
  return row
}
