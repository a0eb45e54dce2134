import t from 'tap'
import type { ApiKey} from '../../../contracts/rest.ts';
import { Me, NewApiKey, Tenant } from '../../../contracts/rest.ts'
import { waitFor } from '../../wait.ts'
import { newApi } from './api.ts'

const api = await newApi(t)
const { ask, database } = api

t.test('without a key, or with one that is none, nobody gets in', async (t) => {
  for (const authorization of [undefined, '', 'Bearer', 'Bearer ', 'Basic aGNfeDp5', 'Bearer hc_short', `Bearer hc_${'a'.repeat(43)}`, `Bearer ${'x'.repeat(5000)}`, 'Bearer hc_x\u00e9']) {
    const response = await ask('GET', 'servers', { key: null, headers: authorization === undefined ? {} : { authorization } })
    t.match(response.json(), { status: 401, code: 'HC_UNAUTHENTICATED' }, String(authorization).slice(0, 20))
    t.match(response.headers['www-authenticate'], /^Bearer/)
    if (authorization === undefined) t.match(response.json(), { detail: /Authorization: Bearer hc_….*POST \/api\/v1\/tenants\/SLUG\/keys/ }, 'and who gives one')
  }
})

t.test('every route below /api/v1 needs a key, but for its description and what signs in and out', async (t) => {
  const { paths } = (await ask('GET', '/api/v1/openapi.json', { key: null })).json<{ paths: Record<string, Record<string, { security?: object[] }>> }>()
  const open: string[] = []
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { security }] of Object.entries(methods)) {
      if (security) {
        open.push(`${method} ${path}`)
        continue
      }
      const url = path.replaceAll('{id}', '9f0d3c1e-3f0e-4d42-9d0e-111111111111').replaceAll('{slug}', 'default')
      t.equal((await ask(method.toUpperCase() as 'GET', url, { key: null })).statusCode, 401, `${method} ${path}`)
    }
  }
  t.same(open.sort(), ['delete /api/v1/session', 'get /api/v1/session', 'post /api/v1/session'])
})

t.test('a key does what its scopes allow, and no more', async (t) => {
  const reader = await api.newKey('scoped', ['servers:read'])
  t.equal((await ask('GET', 'servers', { key: reader })).statusCode, 200)
  for (const [method, path] of [['POST', 'servers'], ['PUT', 'servers/x'], ['DELETE', 'servers/x'], ['DELETE', 'servers/x/world'], ['POST', 'servers/x/actions/kill'], ['GET', 'tenants'], ['POST', 'tenants'], ['POST', 'tenants/scoped/keys'], ['GET', 'admin/dead-letters'], ['POST', 'admin/outbox/x/retry']] as const) {
    t.match((await ask(method, path, { key: reader })).json(), { status: 403, code: 'HC_FORBIDDEN' }, `${method} ${path}`)
  }
  const writer = await api.newKey('scoped', ['servers:write'])
  t.equal((await ask('GET', 'servers', { key: writer })).statusCode, 403)
})

t.test('a key is shown once, and kept as a hash', async (t) => {
  await ask('POST', 'tenants', { body: { slug: 'shown' } })
  const response = await ask('POST', 'tenants/shown/keys', { body: { name: 'laptop', scopes: ['servers:read', 'servers:read'], expiresAt: '2099-01-01T00:00:00+01:00' } })
  t.equal(response.statusCode, 201)
  const made = NewApiKey.parse(response.json())
  t.match(made.key, /^hc_[A-Za-z0-9_-]{43}$/)
  t.same(made.scopes, ['servers:read'])
  t.equal(made.expiresAt, '2098-12-31T23:00:00.000Z')
  const list = await ask('GET', 'tenants/shown/keys')
  t.notOk(list.body.includes(made.key!))
  const { key: _, ...rest } = made
  t.same(list.json<{ items: ApiKey[] }>().items, [rest])
  t.equal((await database`SELECT 1 FROM api_keys k WHERE k::text LIKE ${`%${made.key!.slice(12)}%`}`).length, 0)
  t.match(Me.parse((await ask('GET', 'me', { key: made.key! })).json()), { tenant: 'shown', scopes: ['servers:read'], key: { id: made.id, name: 'laptop' } })
  await waitFor('its use to be noted', async () => (await database`SELECT last_used_at FROM api_keys WHERE id = ${made.id}`)[0]?.['lastUsedAt'] as Date | undefined)
})

t.test('a key that was revoked, or has ended, is of no use any more', async (t) => {
  await ask('POST', 'tenants', { body: { slug: 'revoked' } })
  const made = (await ask('POST', 'tenants/revoked/keys', { body: { name: 'lost', scopes: ['servers:read'] } })).json<NewApiKey>()
  t.equal((await ask('GET', 'servers', { key: made.key! })).statusCode, 200)
  t.match((await ask('DELETE', `tenants/default/keys/${made.id}`)).json(), { status: 404 }, 'of another tenant')
  t.equal((await ask('GET', 'servers', { key: made.key! })).statusCode, 200)
  const response = await ask('DELETE', `tenants/revoked/keys/${made.id}`)
  t.equal(response.statusCode, 204)
  t.equal(response.body, '')
  t.equal((await ask('GET', 'servers', { key: made.key! })).statusCode, 401)
  t.match((await ask('GET', 'tenants/revoked/keys')).json(), { items: [{ revokedAt: /Z$/ }] })

  const brief = (await ask('POST', 'tenants/revoked/keys', { body: { name: 'brief', scopes: ['servers:read'] } })).json<NewApiKey>()
  await database`UPDATE api_keys SET expires_at = now() - INTERVAL '1 second' WHERE id = ${brief.id}`
  t.equal((await ask('GET', 'servers', { key: brief.key! })).statusCode, 401)
})

t.test('a key that could never be used is not made', async (t) => {
  for (const [body, path] of [
    [{ name: 'x', scopes: ['servers:read'], expiresAt: '2020-01-01T00:00:00Z' }, '$.expiresAt'],
    [{ name: 'x', scopes: [] }, '$.scopes'],
    [{ name: 'x', scopes: ['root'] }, '$.scopes[0]'],
    [{ name: 'a\nb', scopes: ['servers:read'] }, '$.name'],
    [{ name: 'x', scopes: ['servers:read'], tenant: 'other' }, '$.tenant'],
  ] as const) t.match((await ask('POST', 'tenants/default/keys', { body })).json(), { status: 422, code: 'HC_INVALID', errors: [{ path }] }, path)
  t.match((await ask('POST', 'tenants/nobody/keys', { body: { name: 'x', scopes: ['servers:read'] } })).json(), { status: 404, code: 'HC_NOT_FOUND' })
})

t.test('tenants are made once, listed and shown', async (t) => {
  const response = await ask('POST', 'tenants', { body: { slug: 'acme', displayName: 'Acme & Söhne' } })
  t.equal(response.statusCode, 201)
  t.equal(response.headers['location'], '/api/v1/tenants/acme')
  t.match(Tenant.parse(response.json()), { slug: 'acme', displayName: 'Acme & Söhne' })
  t.match((await ask('POST', 'tenants', { body: { slug: 'acme' } })).json(), { status: 409, code: 'HC_TENANT_EXISTS' })
  t.match((await ask('GET', 'tenants/acme')).json(), { slug: 'acme' })
  t.equal((await ask('GET', 'tenants/nobody')).statusCode, 404)
  t.equal((await ask('GET', 'tenants/Bad.Slug')).statusCode, 404)
  const slugs: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: { items: Tenant[]; nextCursor: string | null } = (await ask('GET', `tenants?limit=2${cursor && `&cursor=${cursor}`}`)).json()
    slugs.push(...page.items.map(({ slug }) => slug))
    cursor = page.nextCursor
  }
  t.same(slugs, slugs.toSorted())
  for (const slug of ['acme', 'default']) t.ok(slugs.includes(slug))
})

t.test('the tenant is that of the key, whatever a request says', async (t) => {
  const key = await api.newKey('honest')
  t.match((await ask('POST', 'servers', { key, body: { name: 'mine', eula: true, tenant: 'default' } })).json(), { status: 422 })
  await ask('POST', 'servers', { key, body: { name: 'mine', eula: true }, headers: { 'x-tenant': 'default' } })
  t.match(await database`SELECT tenant FROM servers WHERE name = 'mine'`, [{ tenant: 'honest' }])
})
