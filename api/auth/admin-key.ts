import { timingSafeEqual } from 'node:crypto'
import { DEFAULT_TENANT } from '../../contracts/identity.ts'
import { Scope } from '../../contracts/rest.ts'
import type { Caller, Strategy } from './caller.ts'
import { hashKey } from './key.ts'

/** The key that the administrator gave the process: the first key, with which others are made. */
export function newAdminKeyStrategy(key: string): Strategy {
  const hash = hashKey(key)
  const caller: Caller = { tenant: DEFAULT_TENANT, keyId: null, keyName: 'administrator', scopes: Scope.options, expiresAt: null, actor: 'administrator' }
  return {
    takes: (credential) => timingSafeEqual(hashKey(credential), hash),
    authenticate: () => Promise.resolve(caller),
  }
}
