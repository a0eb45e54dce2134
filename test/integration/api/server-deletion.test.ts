import t from 'tap'
import { Command } from '../../../contracts/events.ts'
import { Server } from '../../../contracts/rest.ts'
import { newApi } from './api.ts'

const api = await newApi(t)
const { ask, database } = api
const made = async (name: string): Promise<string> => (await ask('POST', 'servers', { body: { name, eula: true } })).json<Server>().id
/** As sync does when the resource is gone. */
const gone = (id: string) => database`UPDATE servers SET gone_at = now() WHERE id = ${id}`
const deleted = async (name: string): Promise<string> => {
  const id = await made(name)
  await ask('DELETE', `servers/${id}`)
  await gone(id)
  return id
}

t.test('a deleted server is terminating, and keeps its name until it is gone', async (t) => {
  const id = await made('leaving')
  t.match((await ask('DELETE', `servers/${id}`)).json(), { status: 'terminating', version: 2, world: 'Present' })
  t.match((await database`SELECT type, version, data FROM outbox WHERE server_id = ${id} AND version = 2`)[0], { type: 'server.deleted', data: { name: 'leaving' } })
  t.equal((await ask('DELETE', `servers/${id}`)).json<Server>().version, 2, 'to delete it again changes nothing')
  t.match((await ask('PATCH', `servers/${id}`, { body: { motd: 'x' } })).json(), { status: 409, code: 'HC_TERMINATING' })
  t.match((await ask('POST', `servers/${id}/actions/start`)).json(), { status: 409, code: 'HC_TERMINATING' })
  t.match((await ask('POST', 'servers', { body: { name: 'leaving', eula: true, world: 'keep' } })).json(), { code: 'HC_NAME_TAKEN', detail: /still being deleted/ })
})

t.test('a server that is gone is shown by its id, and listed only among those whose worlds are kept', async (t) => {
  const id = await deleted('kept-and-listed')
  t.match(Server.parse((await ask('GET', `servers/${id}`)).json()), { status: 'terminating', world: 'Kept', deletedAt: /Z$/ })
  t.notOk((await ask('GET', 'servers?limit=200')).body.includes(id))
  t.ok((await ask('GET', 'servers?limit=200&deleted=true')).body.includes(id))
  t.equal((await ask('DELETE', `servers/${id}`)).statusCode, 202)
})

t.test('of a server that is gone nothing is told that was seen of it while it was there, but how it ended', async (t) => {
  const id = await made('ended')
  const state = { name: 'ended', phase: 'Stopping', reason: 'Stopping', message: 'The server saves.', address: '127.64.0.2', port: 25565, sftpAddress: '127.64.0.2:2022', sftpHostKey: 'SHA256:x', version: '1.21.4', players: { online: 1, max: 20 }, pendingRestart: 'motd' }
  await database`UPDATE servers SET k8s_uid = 'uid', state = ${database.json(state)} WHERE id = ${id}`
  await ask('DELETE', `servers/${id}`)
  const shown = async (): Promise<Server> => Server.parse((await ask('GET', `servers/${id}`)).json())
  t.match(await shown(), { phase: 'Stopping', message: 'The server saves.', endpoint: '127.64.0.2:25565' }, 'while it goes all is told')
  await gone(id)
  const end = await shown()
  t.match(end, { status: 'terminating', phase: 'Stopped', message: 'The server is deleted; its world is kept.', world: 'Kept', minecraftVersion: '1.21.4', deletedAt: /Z$/ })
  for (const field of ['reason', 'endpoint', 'sftpEndpoint', 'sftpHostKey', 'players', 'pendingRestart']) t.notOk(field in end, field)
  await ask('DELETE', `servers/${id}/world?confirm=ended`)
  t.match(await shown(), { world: 'Removing', message: 'The server is deleted; its world is being removed.' })
  await database`UPDATE servers SET world_removed_at = now() WHERE id = ${id}`
  t.match(await shown(), { world: 'Removed', message: 'The server is deleted; its world is removed.' })
})

t.test('a world that is kept is taken over only when that is said', async (t) => {
  const old = await deleted('again')
  const body = { name: 'again', eula: true }
  t.match((await ask('POST', 'servers', { body })).json(), { status: 409, code: 'HC_WORLD_KEPT', detail: new RegExp(`"world": "keep".*${old}/world\\?confirm=again`) })
  const response = await ask('POST', 'servers', { body: { ...body, world: 'keep' } })
  t.equal(response.statusCode, 201)
  const { id } = response.json<Server>()
  t.match((await ask('GET', `servers/${old}`)).json(), { world: 'PassedOn', message: 'The server is deleted; its world went to a later server of the name.' })
  t.match((await database`SELECT world_taken_by FROM servers WHERE id = ${old}`)[0], { worldTakenBy: id })
  t.match((await ask('DELETE', `servers/${old}/world?confirm=again`)).json(), { status: 409, code: 'HC_WORLD_PASSED_ON' })
  t.equal((await database`SELECT 1 FROM outbox WHERE server_id = ${old} AND data ? 'removeWorld'`).length, 0)
  t.match((await ask('POST', 'servers', { body: { ...body, world: 'keep' } })).json(), { code: 'HC_NAME_TAKEN' })
})

t.test('to keep a world that is not there is to begin a new one', async (t) => {
  t.equal((await ask('POST', 'servers', { body: { name: 'brand-new', eula: true, world: 'keep' } })).statusCode, 201)
})

t.test('the removal of a world is approved by the name of its server, once the server is deleted', async (t) => {
  const id = await made('doomed')
  t.match((await ask('DELETE', `servers/${id}/world?confirm=doomed`)).json(), { status: 409, code: 'HC_NOT_DELETED' })
  await ask('DELETE', `servers/${id}`)
  await gone(id)
  t.match((await ask('DELETE', `servers/${id}/world`)).json(), { status: 400, code: 'HC_BAD_REQUEST', detail: 'confirm: must be the name of the server', errors: [{ path: '$.confirm' }] })
  t.match((await ask('DELETE', `servers/${id}/world?confirm=other`)).json(), { status: 422, code: 'HC_NOT_CONFIRMED' })
  t.match((await ask('GET', `servers/${id}`)).json(), { world: 'Kept' }, 'nothing happened so far')
  t.match((await ask('DELETE', `servers/${id}/world?confirm=doomed`)).json(), { world: 'Removing', version: 3 })
  t.match((await database`SELECT type, data FROM outbox WHERE server_id = ${id} AND version = 3`)[0], { type: 'server.deleted', data: { removeWorld: true } })
  t.match((await ask('DELETE', `servers/${id}/world?confirm=doomed`)).json(), { version: 3 }, 'to approve it again changes nothing')
  t.match((await ask('POST', 'servers', { body: { name: 'doomed', eula: true } })).json(), { status: 409, code: 'HC_WORLD_BEING_REMOVED' })
  t.match((await ask('POST', 'servers', { body: { name: 'doomed', eula: true, world: 'keep' } })).json(), { status: 409, code: 'HC_WORLD_BEING_REMOVED' })
  await database`UPDATE servers SET world_removed_at = now() WHERE id = ${id}`
  t.match((await ask('GET', `servers/${id}`)).json(), { world: 'Removed' })
  t.equal((await ask('POST', 'servers', { body: { name: 'doomed', eula: true } })).statusCode, 201)
})

t.test('a server whose spec this release does not take is shown and deleted, and its world removed', async (t) => {
  const id = await made('outlived')
  await database`UPDATE servers SET spec = (spec - 'sftp') || '{"ofAnotherRelease": true}' WHERE id = ${id}`
  t.match((await ask('GET', `servers/${id}`)).json(), { name: 'outlived', spec: { ofAnotherRelease: true, sftp: { users: [] } } })
  t.match((await ask('PATCH', `servers/${id}`, { body: { motd: 'x' } })).json(), { status: 422, errors: [{ path: '$.ofAnotherRelease' }] })
  t.match((await ask('DELETE', `servers/${id}`)).json(), { status: 'terminating', version: 2 })
  await gone(id)
  t.match((await ask('DELETE', `servers/${id}/world?confirm=outlived`)).json(), { world: 'Removing', version: 3 })
  const commands = await database`SELECT id, type, tenant, server_id AS server, version, data FROM outbox WHERE server_id = ${id} AND version > 1 ORDER BY version`
  t.same(commands.map((one) => Command.parse({ ...one, time: new Date().toISOString(), schema: 1 }).data), [{ name: 'outlived', removeWorld: false }, { name: 'outlived', removeWorld: true }])
})

t.test('a key that may change servers may not remove worlds', async (t) => {
  const key = await api.newKey('careful', ['servers:read', 'servers:write'])
  const { id } = (await ask('POST', 'servers', { key, body: { name: 'safe', eula: true } })).json<Server>()
  await ask('DELETE', `servers/${id}`, { key })
  await gone(id)
  t.match((await ask('DELETE', `servers/${id}/world?confirm=safe`, { key })).json(), { status: 403, code: 'HC_FORBIDDEN', detail: /worlds:remove/ })
  t.match((await ask('GET', `servers/${id}`, { key })).json(), { world: 'Kept' })
})

t.test('whoever comes first decides between keeping a world and removing it', async (t) => {
  for (let round = 0; round < 10; round++) {
    const name = `race-${round}`
    const id = await deleted(name)
    const [kept, removed] = await Promise.all([
      ask('POST', 'servers', { body: { name, eula: true, world: 'keep' } }),
      ask('DELETE', `servers/${id}/world?confirm=${name}`),
    ])
    t.equal([kept.statusCode === 201, removed.statusCode === 202].filter(Boolean).length, 1, `${kept.statusCode} ${removed.statusCode}`)
    const [row] = await database`SELECT world_taken_by, world_removal_requested_at FROM servers WHERE id = ${id}`
    t.not(row?.['worldTakenBy'] === null, row?.['worldRemovalRequestedAt'] === null)
  }
})

t.test('a server that goes while its name is asked for leaves its world to nobody by mistake', async (t) => {
  for (let round = 0; round < 10; round++) {
    const name = `going-${round}`
    const id = await made(name)
    await ask('DELETE', `servers/${id}`)
    const [response] = await Promise.all([ask('POST', 'servers', { body: { name, eula: true } }), gone(id)])
    t.equal(response.statusCode, 409)
  }
})

t.test('actions change what is wanted, and a kill is a command of its own', async (t) => {
  const id = await made('acted-on')
  await database`UPDATE servers SET k8s_uid = 'uid' WHERE id = ${id}`
  const act = async (action: string, headers = {}) => ask('POST', `servers/${id}/actions/${action}`, { headers })
  t.match((await act('stop')).json(), { version: 2, spec: { desiredState: 'Stopped' } })
  t.match((await act('stop')).json(), { version: 2 }, 'to stop it again changes nothing')
  t.match((await act('restart')).json(), { status: 409, code: 'HC_NOT_RUNNING' })
  t.match((await act('start')).json(), { version: 3, spec: { desiredState: 'Running' } })
  t.match((await act('restart')).json(), { version: 4, spec: { restartRequest: 'api-4' } })
  t.match((await act('kill')).json(), { version: 5 })
  await database`UPDATE servers SET state = '{"name": "acted-on", "phase": "Stopped"}', observed_status = 'stopped' WHERE id = ${id}`
  t.match((await act('kill')).json(), { status: 409, code: 'HC_NOT_RUNNING' })
  t.match(await database`SELECT type, version, data->'kill' AS kill, data->'spec'->'desiredState' AS state FROM outbox WHERE server_id = ${id} AND version > 1 ORDER BY version`, [
    { type: 'server.status.changed', version: 2, kill: null, state: 'Stopped' },
    { type: 'server.status.changed', version: 3, kill: null, state: 'Running' },
    { type: 'server.status.changed', version: 4, kill: null, state: 'Running' },
    { type: 'server.status.changed', version: 5, kill: true, state: 'Running' },
  ])
  t.equal((await act('dance')).statusCode, 404)
})
