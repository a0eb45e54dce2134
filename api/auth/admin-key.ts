import { timingSafeEqual } from 'node:crypto'
import { DEFAULT_TENANT } from '../../contracts/identity.ts'
import { Scope } from '../../contracts/rest.ts'
import type { Caller, KeyStrategy } from './caller.ts'
import { hashKey } from './key.ts'

/** The key that the administrator gave the process: the first key, with which others are made. */
export function newAdminKeyStrategy(key: string): KeyStrategy {
  const keyHash = hashKey(key)
  const caller: Caller = { tenant: DEFAULT_TENANT, keyId: null, keyHash, keyName: 'administrator', scopes: Scope.options, expiresAt: null, actor: 'administrator' }
  const isOurs = (hash: Buffer): boolean => hash.length === keyHash.length && timingSafeEqual(hash, keyHash)
  return {
    takes: (credential) => isOurs(hashKey(credential)),
    authenticate: () => Promise.resolve(caller),
    authenticateHash: (hash) => Promise.resolve(isOurs(hash) ? caller : undefined),
  }
}
