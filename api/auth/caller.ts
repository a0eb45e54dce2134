import type { TenantSlug } from '../../contracts/identity.ts'
import type { Scope } from '../../contracts/rest.ts'

/** Who makes a request. The tenant comes from the credential, never from the request. */
export interface Caller {
  tenant: TenantSlug
  /** Id of the key; null for the administrator's own. */
  keyId: string | null
  /** What is kept of the key: sessions and tickets are bound to it. */
  keyHash: Buffer
  /** What is kept of the session by which they come, if they come by one. */
  sessionHash?: Buffer
  keyName: string
  scopes: readonly Scope[]
  expiresAt: Date | null
  /** The name under which history tells of what the caller does. */
  actor: string
}

/** A way to show who one is. Keys are the first; a token of an identity provider, with roles that give scopes, can be the next. */
export interface Strategy {
  /** Whether the credential is of this kind. */
  takes(credential: string): boolean
  /** Who the credential belongs to, shown by somebody of a network; undefined when it is not valid, or not any more. */
  authenticate(credential: string, network: string): Promise<Caller | undefined>
}

/** Keys, also known by what is kept of them: what is bound to a key is worth as much as the key is now. */
export interface KeyStrategy extends Strategy {
  /** Who the key of this hash belongs to; undefined when it is not valid, or not any more. */
  authenticateHash(hash: Buffer): Promise<Caller | undefined>
}
