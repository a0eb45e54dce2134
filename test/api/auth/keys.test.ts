import t from 'tap'
import { newAdminKeyStrategy } from '../../../api/auth/admin-key.ts'
import type { Caller, KeyStrategy } from '../../../api/auth/caller.ts'
import { hashKey } from '../../../api/auth/key.ts'
import { newKeys } from '../../../api/auth/keys.ts'

const ADMIN = 'hc_administrator-of-the-tests-0123456789'
const other: Caller = { tenant: 'friends', keyId: 'x', keyHash: hashKey('hc_other'), keyName: 'other', scopes: [], expiresAt: null, actor: 'key other' }
const others: KeyStrategy = { takes: (credential) => credential.startsWith('hc_'), authenticate: async (credential) => (credential === 'hc_other' ? other : undefined), authenticateHash: async (hash) => (hash.equals(other.keyHash) ? other : undefined) }
const keys = newKeys([newAdminKeyStrategy(ADMIN), others])

t.test('the first kind that takes a key says whose it is', async (t) => {
  t.match(await keys.authenticate(ADMIN, 'here'), { keyId: null, tenant: 'default' })
  t.equal(await keys.authenticate('hc_other', 'here'), other)
  t.equal(await keys.authenticate('hc_nobody', 'here'), undefined)
  t.equal(await keys.authenticate('nothing', 'here'), undefined)
  t.same(['hc_other', 'nothing'].map((credential) => keys.takes(credential)), [true, false])
})

t.test('a key is known by its hash too, and the administrator\'s only as long as it is that', async (t) => {
  t.match(await keys.authenticateHash(hashKey(ADMIN)), { keyId: null })
  t.equal(await keys.authenticateHash(other.keyHash), other)
  t.equal(await keys.authenticateHash(Buffer.from('short')), undefined)
  t.equal(await newKeys([newAdminKeyStrategy(`${ADMIN}-new`), others]).authenticateHash(hashKey(ADMIN)), undefined)
})
