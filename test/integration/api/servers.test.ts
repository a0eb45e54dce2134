import t from 'tap'
import { verify } from 'unixcrypt'
import { toCursor } from '../../../api/cursor.ts'
import { Server, ServerPage } from '../../../contracts/rest.ts'
import { Change } from '../../../contracts/events.ts'
import { parseSftpUser } from '../../../contracts/sftp-user.ts'
import { newApi } from './api.ts'

const api = await newApi(t)
const { ask, database } = api
const friends = await api.newKey('friends')
const spec = { eula: true, sftpUsers: ['user:pass:1000:1000:minecraft'] }

t.test('the request of the README makes a server, with curl\'s own content type', async (t) => {
  const response = await ask('POST', 'servers', { body: { name: 'my-server', ...spec }, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  t.equal(response.statusCode, 201)
  const server = response.json<Server>()
  t.same(Server.parse(server), server, 'as the contract says')
  t.match(server, { name: 'my-server', status: 'deploying', phase: 'Starting', version: 1, managedBy: 'api', world: 'Present', spec: { storageSize: '1Gi', version: 'LATEST', sftpUsers: ['user:***:1000:1000:minecraft'] } })
  t.equal(server.endpoint, undefined, 'nobody knows it yet')
  t.match(response.headers, { 'etag': '"1"', 'location': server.links.self, 'x-request-id': /^[0-9a-f-]{36}$/ })
})

t.test('with the row come its command, which holds the hash alone, and its history', async (t) => {
  const { id } = (await ask('POST', 'servers', { body: { name: 'with-command', ...spec } })).json<Server>()
  const [command, ...more] = await database`SELECT type, version, data FROM outbox WHERE server_id = ${id}`
  t.equal(more.length, 0)
  t.match(command, { type: 'server.created', version: 1, data: { name: 'with-command' } })
  const data = Change.shape.data.parse(command?.['data'])
  t.ok(verify('pass', parseSftpUser(data.spec.sftpUsers[0]!).password))
  t.match(await database`SELECT type, actor, version FROM server_events WHERE server_id = ${id}`, [{ type: 'server.created', actor: 'administrator', version: 1 }])
  t.equal((await database`SELECT 1 FROM servers s WHERE s::text LIKE '%user:pass:%'`).length, 0)
})

t.test('a name is taken within its tenant, and free in every other', async (t) => {
  const body = { name: 'popular', eula: true }
  t.equal((await ask('POST', 'servers', { body })).statusCode, 201)
  const again = await ask('POST', 'servers', { body })
  t.match(again.json(), { status: 409, code: 'HC_NAME_TAKEN', detail: /There is a server named popular already/ })
  t.equal((await ask('POST', 'servers', { body, key: friends })).statusCode, 201)
})

t.test('of many who ask for one name at once, one gets it', async (t) => {
  const responses = await Promise.all(Array.from({ length: 20 }, () => ask('POST', 'servers', { body: { name: 'contested', eula: true } })))
  t.equal(responses.filter(({ statusCode }) => statusCode === 201).length, 1)
  t.equal(responses.filter(({ statusCode }) => statusCode === 409).length, 19)
  t.equal((await database`SELECT 1 FROM outbox WHERE data->>'name' = 'contested'`).length, 1)
})

t.test('what is wrong is told field by field', async (t) => {
  const response = await ask('POST', 'servers', { body: { name: 'Bad Name', eula: false, maxPlayer: 1, memory: 5, mods: ['https://example.org/a.jar'] } })
  t.equal(response.statusCode, 422)
  t.match(response.headers['content-type'], /^application\/problem\+json/)
  const paths = response.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path)
  for (const path of ['$.name', '$.eula', '$.maxPlayer', '$.memory']) t.ok(paths.includes(path), path)
  t.match((await ask('POST', 'servers', { body: { name: 'kubernetes', eula: true } })).json(), { code: 'HC_INVALID', errors: [{ path: '$.name' }] })
  t.match((await ask('POST', 'servers', { body: { name: 'masked', eula: true, sftpUsers: ['user:***:1000:1000:minecraft'] } })).json(), { code: 'HC_INVALID', errors: [{ path: '$.sftpUsers[0]' }] })
})

t.test('another tenant\'s server is not there', async (t) => {
  const { id } = (await ask('POST', 'servers', { body: { name: 'private', eula: true } })).json<Server>()
  for (const [method, path, body] of [
    ['GET', `servers/${id}`], ['GET', `servers/${id}/events`], ['PUT', `servers/${id}`, { eula: true }], ['PATCH', `servers/${id}`, { motd: 'x' }],
    ['DELETE', `servers/${id}`], ['DELETE', `servers/${id}/world?confirm=private`], ['POST', `servers/${id}/actions/stop`], ['POST', `servers/${id}/adopt`],
  ] as const) {
    const foreign = await ask(method, path, { key: friends, body })
    const absent = await ask(method, path.replace(id, '9f0d3c1e-3f0e-4d42-9d0e-111111111111'), { key: friends, body })
    t.match(foreign.json(), { status: 404, code: 'HC_NOT_FOUND' }, `${method} ${path}`)
    t.same({ ...foreign.json<object>(), requestId: '' }, { ...absent.json<object>(), requestId: '' }, 'and can\'t be told from one that never was')
  }
  t.notOk((await ask('GET', 'servers?limit=200', { key: friends })).body.includes('private'))
  t.match((await ask('GET', `servers/${id}`)).json(), { version: 1, status: 'deploying' })
})

t.test('a name in place of an id is told how to find the server, be there one of that name or not', async (t) => {
  const { id } = (await ask('POST', 'servers', { body: { name: 'sought', eula: true } })).json<Server>()
  for (const [method, path] of [['GET', ''], ['PATCH', ''], ['DELETE', ''], ['GET', '/events'], ['POST', '/actions/stop']] as const) {
    for (const name of ['sought', 'nobody']) {
      t.match((await ask(method, `servers/${name}${path}`, { ...(method === 'PATCH' && { body: {} }) })).json(), { status: 404, code: 'HC_NOT_FOUND', detail: `A server is addressed by its id, and ${name} is none. GET /api/v1/servers?q=${name} finds the servers whose names begin so.` }, `${method} ${path}`)
    }
  }
  t.match((await ask('GET', 'servers?q=sought')).json(), { items: [{ id }] })
  t.match((await ask('GET', 'tenants/Not.One')).json(), { status: 404, detail: /nothing at this address/ })
})

t.test('a parameter of a query that there is not is told which there are', async (t) => {
  t.match((await ask('GET', 'servers?sorted=name')).json(), { status: 400, detail: 'sorted: is not known; did you mean sort?' })
  t.match((await ask('GET', 'servers?page=2')).json(), { status: 400, detail: 'page: is not known; there are limit, cursor, sort, status, q, deleted' })
  for (const limit of ['abc', '1.5']) t.match((await ask('GET', `servers?limit=${limit}`)).json(), { status: 400, detail: 'limit: must be a whole number' })
  t.match((await ask('GET', 'servers?limit=201')).json(), { status: 400, detail: 'limit: must be at most 200' })
})

t.test('an id that can\'t be one is the id of nothing', async (t) => {
  for (const id of ['1', 'x', '..%2f..', '%00', '9f0d3c1e-3f0e-4d42-9d0e', 'a'.repeat(300)]) t.match((await ask('GET', `servers/${id}`)).json(), { status: 404, code: 'HC_NOT_FOUND' }, id)
})

t.test('a list goes page by page through every order, each server once', async (t) => {
  const key = await api.newKey('listing')
  const names = Array.from({ length: 7 }, (_, index) => `server-${index}`)
  for (const name of names) await ask('POST', 'servers', { key, body: { name, eula: true } })
  // All of one microsecond but for one: the order must still be total.
  await database`UPDATE servers SET created_at = '2026-05-01T12:00:00.000001Z' WHERE tenant = 'listing' AND name <> 'server-3'`
  await database`UPDATE servers SET created_at = '2026-05-01T12:00:00.000002Z', observed_status = 'running' WHERE tenant = 'listing' AND name = 'server-3'`
  const pages = async (query: string): Promise<string[]> => {
    const found: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const response = await ask('GET', `servers?limit=2&${query}${cursor && `&cursor=${cursor}`}`, { key })
      const page: typeof ServerPage['_output'] = ServerPage.parse(response.json())
      found.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    }
    return found
  }
  t.same(await pages('sort=name'), names)
  t.same(await pages('sort=-name'), names.toReversed())
  const byTime = await pages('sort=createdAt')
  t.equal(byTime.at(-1), 'server-3')
  t.same(byTime.toSorted(), names)
  t.same(await pages('sort=-createdAt'), byTime.toReversed())
  t.equal((await pages('sort=status')).at(-1), 'server-3', 'running comes after deploying')
  t.same((await pages('sort=status')).toSorted(), names)
  t.same(await pages('status=running'), ['server-3'])
  t.same(await pages('q=server-4'), ['server-4'])
  t.same(await pages('q=other'), [])
})

t.test('a query that is none is refused, by its name', async (t) => {
  for (const [query, path] of [['limit=0', '$.limit'], ['limit=201', '$.limit'], ['limit=x', '$.limit'], ['limit=1&limit=2', '$.limit'], ['sort=color', '$.sort'], ['status=fine', '$.status'], ['q=A%25', '$.q'], ['cursor=abc', '$.cursor'], ['tenant=default', '$.tenant']] as const) {
    t.match((await ask('GET', `servers?${query}`)).json(), { status: 400, code: 'HC_BAD_REQUEST', errors: [{ in: 'query', path }] }, query)
  }
  const { nextCursor } = (await ask('GET', 'servers?limit=1')).json<{ nextCursor: string }>()
  t.match((await ask('GET', `servers?sort=name&cursor=${nextCursor}`)).json(), { code: 'HC_BAD_REQUEST' }, 'a cursor of another order')
  for (const name of ['a\0b', 'not a name']) {
    const cursor = toCursor('name', [name, '9f0d3c1e-3f0e-4d42-9d0e-111111111111'])
    t.match((await ask('GET', `servers?sort=name&cursor=${cursor}`)).json(), { code: 'HC_BAD_REQUEST' }, 'a cursor that was tampered with')
  }
})

t.test('what sync has seen is shown: endpoint, reason, and a refusal before everything else', async (t) => {
  const { id } = (await ask('POST', 'servers', { body: { name: 'seen', eula: true } })).json<Server>()
  const state = { name: 'seen', phase: 'Running', reason: 'Ready', message: 'The server answers.', address: '203.0.113.7', port: 25565, sftpAddress: '203.0.113.7:2022', sftpHostKey: 'SHA256:x', version: '1.21.4', players: { online: 1, max: 20 }, pendingRestart: 'memory' }
  await database`UPDATE servers SET state = ${JSON.stringify(state)}::text::jsonb, observed_status = 'running', observed_at = now() WHERE id = ${id}`
  const running = Server.parse((await ask('GET', `servers/${id}`)).json())
  t.match(running, { status: 'running', phase: 'Running', reason: 'Ready', endpoint: '203.0.113.7:25565', sftpEndpoint: '203.0.113.7:2022', sftpHostKey: 'SHA256:x', minecraftVersion: '1.21.4', players: { online: 1, max: 20 }, pendingRestart: 'memory', observedAt: /Z$/ })
  await database`UPDATE servers SET refused_version = 1, refusal = '{"version": 1, "reason": "NameTaken", "message": "A resource of that name is somebody else''s."}' WHERE id = ${id}`
  t.match(Server.parse((await ask('GET', `servers/${id}`)).json()), { status: 'failed', reason: 'NameTaken', message: /somebody else's/ })
})

t.test('a row of an older schema is shown with today\'s defaults', async (t) => {
  const { id } = (await ask('POST', 'servers', { body: { name: 'old', eula: true } })).json<Server>()
  await database`UPDATE servers SET spec = spec - 'pvp' - 'jvmFlags' WHERE id = ${id}`
  t.match(Server.parse((await ask('GET', `servers/${id}`)).json()).spec, { pvp: true, jvmFlags: 'Default' })
})

t.test('the history is the owner\'s to read, newest first and page by page', async (t) => {
  const { id } = (await ask('POST', 'servers', { body: { name: 'historic', eula: true } })).json<Server>()
  for (const action of ['stop', 'start', 'restart']) await ask('POST', `servers/${id}/actions/${action}`)
  const types: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: { items: { type: string }[]; nextCursor: string | null } = (await ask('GET', `servers/${id}/events?limit=1${cursor && `&cursor=${cursor}`}`)).json()
    types.push(...page.items.map(({ type }) => type))
    cursor = page.nextCursor
  }
  t.same(types, ['action.restart', 'action.start', 'action.stop', 'server.created'])
})
