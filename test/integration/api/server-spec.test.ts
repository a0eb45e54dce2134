import t from 'tap'
import { Server } from '../../../contracts/rest.ts'
import { newApi } from './api.ts'

const api = await newApi(t)
const { ask, database } = api
const asked = async (name: string, body: object = {}): Promise<Server> => (await ask('POST', 'servers', { body: { name, eula: true, ...body } })).json<Server>()
/** A server that sync has seen in the cluster. */
const made = async (name: string, body: object = {}): Promise<Server> => {
  const server = await asked(name, body)
  await database`UPDATE servers SET k8s_uid = 'uid' WHERE id = ${server.id}`
  return server
}
const stored = async (id: string): Promise<{ spec: { sftpUsers: string[]; storageSize: string }; version: number }> => (await database`SELECT spec, version FROM servers WHERE id = ${id}`)[0] as never
const commands = async (id: string) => (await database`SELECT type, version, data FROM outbox WHERE server_id = ${id} ORDER BY version`).slice(1)

t.test('a replacement says all: what it does not name goes back to its default, but for the storage', async (t) => {
  const { id } = await made('replaced', { maxPlayers: 5, storageSize: '3Gi' })
  const response = await ask('PUT', `servers/${id}`, { body: { eula: true, motd: 'hello' } })
  t.equal(response.statusCode, 200)
  t.equal(response.headers['etag'], '"2"')
  t.match(Server.parse(response.json()), { version: 2, spec: { motd: 'hello', maxPlayers: 20, storageSize: '3Gi' } })
  t.match(await commands(id), [{ type: 'server.updated', version: 2, data: { name: 'replaced', spec: { motd: 'hello', maxPlayers: 20 } } }])
  t.match((await ask('GET', `servers/${id}/events`)).json(), { items: [{ type: 'server.updated', message: 'Changed: maxPlayers from 5 to 20, motd.', version: 2 }, {}] })
})

t.test('a server that was never seen in the cluster is asked for anew, for an update makes nothing', async (t) => {
  const { id } = await asked('unseen')
  await ask('PATCH', `servers/${id}`, { body: { motd: 'hello' } })
  await database`UPDATE servers SET k8s_uid = 'uid' WHERE id = ${id}`
  await ask('PATCH', `servers/${id}`, { body: { motd: 'again' } })
  t.match(await commands(id), [{ type: 'server.created', version: 2, data: { spec: { motd: 'hello' } } }, { type: 'server.updated', version: 3, data: { spec: { motd: 'again' } } }])
})

t.test('a patch changes what it names; null goes back to the default', async (t) => {
  const { id } = await made('patched', { maxPlayers: 5, motd: 'hello', stop: { announceSeconds: 9, saveTimeoutSeconds: 99 }, storageSize: '3Gi' })
  const response = await ask('PATCH', `servers/${id}`, { body: { motd: null, stop: { announceSeconds: null }, storageSize: null, memory: '2Gi' }, headers: { 'content-type': 'application/merge-patch+json' } })
  t.match(Server.parse(response.json()).spec, { motd: 'A HomeCraft server', maxPlayers: 5, memory: '2Gi', storageSize: '3Gi', stop: { announceSeconds: 0, saveTimeoutSeconds: 99 } })
  t.equal(response.headers['accept-patch'], 'application/merge-patch+json')
})

t.test('the same again changes nothing: no version, no command', async (t) => {
  const body = { eula: true, sftpUsers: ['user:pass:1000:1000:minecraft'] }
  const { id } = await made('the-same', body)
  t.equal((await ask('PUT', `servers/${id}`, { body })).json<Server>().version, 1, 'not even with the plain password')
  t.equal((await ask('PATCH', `servers/${id}`, { body: {} })).json<Server>().version, 1)
  t.same(await commands(id), [])
  await database`UPDATE servers SET refused_version = 1 WHERE id = ${id}`
  t.equal((await ask('PUT', `servers/${id}`, { body })).json<Server>().version, 2, 'but what was refused can be asked for once more')
})

t.test('what is shown can be sent back, and every password stays', async (t) => {
  const hash = `$6$saltsalt$${'a'.repeat(86)}`
  const { id, spec } = await made('masked', { sftpUsers: ['user:pass:1000:1000:minecraft'], sftp: { users: [{ name: 'alex', passwordHash: hash }] } })
  const before = await stored(id)
  t.equal((await ask('PUT', `servers/${id}`, { body: { ...spec, motd: 'changed' } })).statusCode, 200)
  const after = await stored(id)
  t.same(after.spec.sftpUsers, before.spec.sftpUsers)
  t.match(after.spec, { sftp: { users: [{ passwordHash: hash }] }, motd: 'changed' })
  await ask('PATCH', `servers/${id}`, { body: { sftpUsers: ['user:***:1000:1000:elsewhere', 'new:other:1000:1000:minecraft'] } })
  const [kept, fresh] = (await stored(id)).spec.sftpUsers
  t.equal(kept, before.spec.sftpUsers[0]?.replace(/minecraft$/, 'elsewhere'))
  t.match(fresh, /^new:\$6\$/)
  t.match((await ask('PATCH', `servers/${id}`, { body: { sftpUsers: ['stranger:***:1000:1000:minecraft'] } })).json(), { code: 'HC_INVALID', errors: [{ path: '$.sftpUsers[0]' }] })
})

t.test('a change that is based on another version is refused, and changes nothing', async (t) => {
  const { id } = await made('versioned')
  const first = await ask('PATCH', `servers/${id}`, { body: { motd: 'first' }, headers: { 'if-match': '"1"' } })
  t.equal(first.statusCode, 200)
  for (const [method, path, body] of [['PATCH', `servers/${id}`, { motd: 'lost' }], ['PUT', `servers/${id}`, { eula: true }], ['DELETE', `servers/${id}`], ['POST', `servers/${id}/actions/stop`]] as const) {
    t.match((await ask(method, path, { body, headers: { 'if-match': '"1"' } })).json(), { status: 412, code: 'HC_VERSION_CONFLICT' }, `${method} ${path}`)
  }
  t.match((await ask('GET', `servers/${id}`)).json(), { version: 2, status: 'deploying', spec: { motd: 'first' } })
  for (const tag of ['"x"', '""', '"1", "7"']) t.match((await ask('PATCH', `servers/${id}`, { body: { motd: 'lost' }, headers: { 'if-match': tag } })).json(), { status: 412, detail: `The server is at version 2 now, and If-Match names ${tag}. Read it again, and decide anew.` }, tag)
  for (const tag of ['"2"', '"9", "3"', '*']) t.equal((await ask('PATCH', `servers/${id}`, { body: { motd: `by ${tag}` }, headers: { 'if-match': tag } })).statusCode, 200, tag)
})

t.test('an If-Match that is no ETag as it was read is told how it must look, and changes nothing', async (t) => {
  const { id } = await made('unquoted')
  for (const [tag, want] of [['1', '"1"'], ['W/"1"', '"1"'], ['1, 2', '"1"'], ['"1', '"1"'], ['latest', '"4"'], ['*, "1"', '"1"']] as const) {
    for (const [method, path, body] of [['PATCH', `servers/${id}`, { motd: 'lost' }], ['DELETE', `servers/${id}`], ['POST', `servers/${id}/actions/stop`]] as const) {
      t.match((await ask(method, path, { body, headers: { 'if-match': tag } })).json(), { status: 400, code: 'HC_BAD_REQUEST', detail: `if-match: must be the ETag with its quotes: ${want}` }, `${method} ${tag}`)
    }
  }
  t.equal((await ask('GET', `servers/${id}`)).json<Server>().version, 1)
})

t.test('of many changes at once none is lost: each is decided on what the one before left', async (t) => {
  const { id } = await made('busy')
  const fields = { maxPlayers: 3, motd: 'x', difficulty: 'Hard', pvp: false, viewDistance: 9, seed: 's' }
  const responses = await Promise.all(Object.entries(fields).map(([name, value]) => ask('PATCH', `servers/${id}`, { body: { [name]: value } })))
  t.same(responses.map(({ statusCode }) => statusCode), responses.map(() => 200))
  t.match((await ask('GET', `servers/${id}`)).json(), { version: 7, spec: fields })
  t.same((await commands(id)).map(({ version }) => version as number), [2, 3, 4, 5, 6, 7])
})

t.test('of many changes that name one version, one is made', async (t) => {
  const { id } = await made('guarded')
  const responses = await Promise.all(Array.from({ length: 8 }, (_, index) => ask('PATCH', `servers/${id}`, { body: { maxPlayers: index + 30 }, headers: { 'if-match': '"1"' } })))
  t.same(responses.map(({ statusCode }) => statusCode).sort(), [200, 412, 412, 412, 412, 412, 412, 412])
})

t.test('a name, and the class of its storage, stay; storage does not shrink', async (t) => {
  const { id } = await made('fixed', { storageSize: '2Gi' })
  for (const [body, path, message] of [
    [{ name: 'other' }, '$.name', /can't be changed/],
    [{ storageSize: '1Gi' }, '$.storageSize', /storageSize may only grow: a volume can't shrink/],
    [{ storageClassName: 'fast' }, '$.storageClassName', /storageClassName can't be changed: the world would have to move/],
    [{ eula: null }, '$.eula', /./],
    [{ maxPlayers: 'many' }, '$.maxPlayers', /number/],
    [{ maxPlayer: 1 }, '$.maxPlayer', /did you mean maxPlayers/],
    [{ stop: { saveTimeout: 1 } }, '$.stop.saveTimeout', /did you mean saveTimeoutSeconds/],
  ] as const) {
    t.match((await ask('PATCH', `servers/${id}`, { body })).json(), { status: 422, code: 'HC_INVALID', errors: [{ in: 'body', path, message }] }, JSON.stringify(body))
  }
  t.equal((await ask('PATCH', `servers/${id}`, { body: { name: 'fixed', storageSize: '3Gi' } })).statusCode, 200)
  t.equal((await stored(id)).spec.storageSize, '3Gi')
})

t.test('a patch is told of everything that is wrong with it', async (t) => {
  const { id } = await made('all-at-once')
  const errorsOf = async (body: object) => (await ask('PATCH', `servers/${id}`, { body })).json<{ errors: { path: string; message: string }[] }>().errors.map(({ path, message }) => `${path}: ${message}`)
  t.same(await errorsOf({ maxPlayer: 1, memory: '1', stop: { saveTimeout: 1, announceSeconds: -1 } }), [
    '$.stop.announceSeconds: must be at least 0',
    '$.stop.saveTimeout: is not known; did you mean saveTimeoutSeconds?',
    '$.memory: must be a whole number of Mi, Gi or Ti, such as 2Gi',
    '$.maxPlayer: is not known; did you mean maxPlayers?',
  ])
  t.same(await errorsOf({ maxPlayer: null, memory: '1' }), ['$.memory: must be a whole number of Mi, Gi or Ti, such as 2Gi', '$.maxPlayer: is not known; did you mean maxPlayers?'], 'also of a field that there is not, to be taken out')
  t.same(await errorsOf({ maxPlayer: null }), ['$.maxPlayer: is not known; did you mean maxPlayers?'])
  t.equal((await ask('GET', `servers/${id}`)).json<Server>().version, 1)
})

t.test('what is shown of a server beside its spec is read-only, and says so when it is sent back', async (t) => {
  const server = await made('sent-back')
  const response = await ask('PUT', `servers/${server.id}`, { body: server })
  t.equal(response.statusCode, 422)
  const errors = response.json<{ errors: { path: string; message: string }[] }>().errors
  const messageOf = (path: string): string | undefined => errors.find((one) => one.path === path)?.message
  t.equal(messageOf('$.spec'), 'is how it is shown: send its fields at the top level')
  for (const name of ['id', 'status', 'phase', 'managedBy', 'world', 'createdAt', 'updatedAt', 'links']) t.equal(messageOf(`$.${name}`), 'is read-only: leave it out', name)
  t.match((await ask('PATCH', `servers/${server.id}`, { body: { spec: { motd: 'x' } } })).json(), { status: 422, errors: [{ path: '$.spec', message: /top level/ }] })
  t.match((await ask('POST', 'servers', { body: { name: 'from-another', eula: true, status: 'running' } })).json(), { status: 422, errors: [{ path: '$.status', message: /read-only/ }] })
  t.equal((await ask('PUT', `servers/${server.id}`, { body: server.spec })).json<Server>().version, 1, 'the spec alone is what a replacement takes')
})

t.test('an annotation with an underscore comes back as it was sent', async (t) => {
  const serviceAnnotations = { 'example.org/pool_a': 'x_y' }
  const { id, spec } = await made('annotated', { serviceAnnotations })
  t.same(spec.serviceAnnotations, serviceAnnotations)
  t.same((await ask('GET', `servers/${id}`)).json<Server>().spec.serviceAnnotations, serviceAnnotations)
})

t.test('a server that kubectl manages is read only, until it is adopted', async (t) => {
  const { id } = await made('by-kubectl')
  await database`UPDATE servers SET managed_by = 'kubectl', k8s_uid = 'uid-1' WHERE id = ${id}`
  for (const [method, path, body] of [['PATCH', `servers/${id}`, { motd: 'x' }], ['PUT', `servers/${id}`, { eula: true }], ['DELETE', `servers/${id}`], ['POST', `servers/${id}/actions/stop`], ['POST', `servers/${id}/actions/kill`]] as const) {
    t.match((await ask(method, path, { body })).json(), { status: 409, code: 'HC_MANAGED_BY_KUBECTL', detail: /adopt/ }, `${method} ${path}`)
  }
  t.same(await commands(id), [])
  t.match((await ask('POST', `servers/${id}/adopt`)).json(), { managedBy: 'api', version: 2 })
  t.match(await commands(id), [{ type: 'server.updated', version: 2, data: { adopt: 'uid-1' } }])
  t.equal((await ask('POST', `servers/${id}/adopt`)).json<Server>().version, 2, 'to adopt it again changes nothing')
  t.equal((await ask('PATCH', `servers/${id}`, { body: { motd: 'mine' } })).statusCode, 200)
})
