import t from 'tap'
import { newApiKeyStrategy } from '../../../api/auth/api-key.ts'
import { newKey } from '../../../api/auth/key.ts'
import type { Runner } from '../../../api/database-access.ts'
import type { ApiKeyRow } from '../../../api/repositories/api-keys.ts'

/** A database that answers every look-up with the same key, and counts. */
function newStrategy(row: Partial<ApiKeyRow> | undefined) {
  const clock = { now: Date.parse('2026-05-01T12:00:00Z') }
  const key: ApiKeyRow = { tenant: 'friends', id: '9f0d3c1e-3f0e-4d42-9d0e-111111111111', name: 'laptop', prefix: 'hc_', scopes: ['servers:read'], createdAt: new Date(0), expiresAt: null, revokedAt: null, lastUsedAt: new Date(clock.now), ...row }
  const counts = { queries: 0 }
  const db: Runner = { run: async () => {
    counts.queries++
    return (row && key) as never
  } }
  return { clock, key, counts, strategy: newApiKeyStrategy({ db, strangers: { from: () => db }, onFailure: (error) => { throw error }, now: () => clock.now }) }
}

t.test('a key says whose it is, and is looked up once in five seconds', async (t) => {
  const { clock, counts, strategy } = newStrategy({})
  const credential = newKey()
  t.match(await strategy.authenticate(credential, 'here'), { tenant: 'friends', scopes: ['servers:read'], actor: 'key laptop' })
  await strategy.authenticate(credential, 'here')
  t.equal(counts.queries, 1)
  clock.now += 5_000
  await strategy.authenticate(credential, 'here')
  t.equal(counts.queries, 2)
})

t.test('a key that ends is refused from that moment on, remembered or not', async (t) => {
  const { clock, strategy } = newStrategy({ expiresAt: new Date(Date.parse('2026-05-01T12:00:01Z')) })
  const credential = newKey()
  t.ok(await strategy.authenticate(credential, 'here'))
  clock.now += 1_000
  t.equal(await strategy.authenticate(credential, 'here'), undefined)
})

t.test('a key that is revoked is refused at once where it was revoked, elsewhere within five seconds', async (t) => {
  const { clock, key, strategy } = newStrategy({})
  const credential = newKey()
  await strategy.authenticate(credential, 'here')
  key.revokedAt = new Date(clock.now)
  strategy.forget(key.id)
  t.equal(await strategy.authenticate(credential, 'here'), undefined)
})

t.test('a key that is not known is nobody\'s', async (t) => {
  const { strategy } = newStrategy(undefined)
  t.equal(await strategy.authenticate(newKey(), 'here'), undefined)
})

t.test('its last use is noted once a minute', async (t) => {
  const { counts, strategy } = newStrategy({ lastUsedAt: new Date(Date.parse('2026-05-01T11:58:00Z')) })
  await strategy.authenticate(newKey(), 'here')
  t.equal(counts.queries, 2, 'looked up, and noted')
})

t.test('only what looks like a key is looked up', async (t) => {
  const { strategy } = newStrategy({})
  t.equal(strategy.takes(newKey()), true)
  for (const credential of ['', 'eyJhbGciOiJSUzI1NiJ9.e30.x', 'hc_', `hc_${'*'.repeat(40)}`]) t.equal(strategy.takes(credential), false, credential)
})
