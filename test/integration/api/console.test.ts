import t from 'tap'
import { COMMAND_WINDOW_MS, MOST_COMMANDS_OF_SERVER } from '../../../api/plugins/command-limit.ts'
import { Players, type Server } from '../../../contracts/rest.ts'
import { waitFor } from '../../wait.ts'
import { newApi } from './api.ts'
import { newGameApi, playConsole } from './game-relay.ts'

const api = await newGameApi(t)
const { ask, database, newRunning } = api
const friends = await api.newKey('friends')
const ran: { command: string; tenant: string; name: string; id: string }[] = []
let game: (command: string) => object | Promise<object> = (command) => ({ output: `Done: ${command}` })
await playConsole(t, api.openBus(), (question) => {
  ran.push(question)
  return game(question.command)
})
const run = (id: string, command: unknown, key?: string) => ask('POST', `servers/${id}/command`, { body: { command }, ...(key !== undefined && { key }) })
const historyOf = async (id: string) => (await ask('GET', `servers/${id}/events`)).json<{ items: { type: string; actor: string; message: string }[] }>().items.map(({ type, actor, message }) => [type, actor, message])

t.test('a command is run, and stands in the history with whoever asked for it', async (t) => {
  const { id } = await newRunning('talkative')
  const answer = await run(id, 'say hi')
  t.equal(answer.statusCode, 200)
  t.same(answer.json(), { output: 'Done: say hi' })
  t.same(ran.at(-1), { tenant: 'default', name: 'talkative', id, command: 'say hi' })
  t.same((await historyOf(id))[0], ['console.command', 'administrator', 'On the console: say hi'])
})

t.test('what would be two commands, or none, is refused at its field', async (t) => {
  const { id } = await newRunning('strict')
  const before = ran.length
  for (const command of ['say hi\nstop', 'say hi\rstop', 'a\u0000b', 'a\u001bb', 'a\u2028b', '', '  ', '/', 'x'.repeat(1_001), 'é'.repeat(724), 5, null, undefined]) {
    const answer = await run(id, command)
    t.match(answer.json(), command === 'a\u0000b' ? { status: 400 } : { status: 422, code: 'HC_INVALID', errors: [{ in: 'body', path: '$.command' }] }, encodeURIComponent(String(command)).slice(0, 30))
  }
  t.equal(ran.length, before, 'nothing of that was run')
  t.equal((await historyOf(id)).filter(([type]) => type === 'console.command').length, 0)
})

t.test('another tenant\'s server has no console, nor players', async (t) => {
  const { id } = await newRunning('private')
  const before = ran.length
  for (const [method, path, body] of [['POST', 'command', { command: 'stop' }], ['GET', 'players'], ['POST', 'players/steve/kick'], ['PUT', 'players/steve/op'], ['DELETE', 'players/steve/ban'], ['GET', 'logs']] as const) {
    t.match((await ask(method, `servers/${id}/${path}`, { key: friends, body })).json(), { status: 404, code: 'HC_NOT_FOUND' }, path)
  }
  t.equal(ran.length, before)
  const reader = await api.newKey('friends', ['servers:read'])
  t.match((await run(id, 'stop', reader)).json(), { code: 'HC_FORBIDDEN' }, 'who only reads runs no command')
})

t.test('a server that does not run takes none', async (t) => {
  const { id } = (await ask('POST', 'servers', { body: { name: 'asleep', eula: true } })).json<Server>()
  t.match((await run(id, 'list')).json(), { status: 409, code: 'HC_NOT_RUNNING' })
  t.same(await historyOf(id), [['server.created', 'administrator', (await historyOf(id))[0]![2]]], 'and nothing is recorded that was not run')
  t.match((await ask('GET', `servers/${id}/players`)).json(), { online: null })

  const other = await newRunning('falling-asleep')
  game = () => ({ problem: { code: 'HC_NOT_RUNNING', detail: 'The game does not run.' } })
  t.match((await run(other.id, 'list')).json(), { status: 409, code: 'HC_NOT_RUNNING', detail: 'The game does not run.' }, 'nor one of which the row does not know it yet')
  game = () => ({ problem: { code: 'HC_NO_ANSWER', detail: 'It is silent.' } })
  t.match((await run(other.id, 'list')).json(), { status: 504, code: 'HC_NO_ANSWER' })
})

t.test('who runs too many commands has to wait, and others have not', async (t) => {
  game = () => ({})
  const { id } = await newRunning('busy')
  const other = await newRunning('beside')
  const statuses = []
  for (let index = 0; index < MOST_COMMANDS_OF_SERVER; index++) statuses.push((await run(id, 'list')).statusCode)
  t.same(new Set(statuses), new Set([200]))
  const refused = await run(id, 'list')
  t.match(refused.json(), { status: 429, code: 'HC_RATE_LIMITED' })
  const after = Number(refused.headers['retry-after'])
  t.ok(after >= 1 && after <= COMMAND_WINDOW_MS / 1000)
  t.equal((await ask('POST', `servers/${id}/players/steve/kick`)).statusCode, 429, 'to put a player out is a command too')
  t.equal((await run(other.id, 'list')).statusCode, 200)
  await waitFor('the time to be over', async () => (await run(id, 'list')).statusCode === 200, 2 * COMMAND_WINDOW_MS)
})

t.test('players are listed as the game tells them, beside the lists of the spec', async (t) => {
  game = () => ({ output: 'There are 2 of a max of 20 players online: steve, alex' })
  const { id } = await newRunning('club')
  await ask('PATCH', `servers/${id}`, { body: { whitelist: { enabled: true, players: ['steve'] }, ops: ['alex'], bans: ['griefer'], maxPlayers: 7 } })
  const players = (await ask('GET', `servers/${id}/players`)).json<Players>()
  t.same(Players.parse(players), players, 'as the contract says')
  t.same(players, { online: ['steve', 'alex'], max: 7, whitelist: { enabled: true, players: ['steve'] }, ops: ['alex'], bans: ['griefer'] })
  t.equal((await historyOf(id)).filter(([type]) => type === 'console.command').length, 0, 'nobody asked for a command')
})

t.test('a player is put out, with a reason in one line', async (t) => {
  game = (command) => ({ output: command.startsWith('kick steve') ? 'Kicked steve' : 'No player was found' })
  const { id } = await newRunning('bouncer')
  t.same((await ask('POST', `servers/${id}/players/steve/kick`)).json(), { output: 'Kicked steve' })
  t.equal(ran.at(-1)?.command.trim(), 'kick steve')
  t.equal((await ask('POST', `servers/${id}/players/steve/kick`, { body: { reason: 'Time to sleep' } })).statusCode, 200)
  t.equal(ran.at(-1)?.command, 'kick steve Time to sleep')
  t.same((await historyOf(id))[0], ['player.kick', 'administrator', 'steve is put out: Time to sleep'])
  t.match((await ask('POST', `servers/${id}/players/nobody/kick`)).json(), { status: 404, code: 'HC_NOT_FOUND' })
  t.match((await ask('POST', `servers/${id}/players/steve/kick`, { body: { reason: 'bye\nstop' } })).json(), { status: 422, errors: [{ path: '$.reason' }] })
  const before = ran.length
  for (const player of ['@a', 'steve%0Astop', 'a%20b', '-x', 'x'.repeat(40)]) t.equal((await ask('POST', `servers/${id}/players/${player}/kick`)).statusCode, 404, player)
  t.equal(ran.length, before)
})

t.test('lists of players change one by one, with a command for the cluster and a line of history', async (t) => {
  const { id } = await newRunning('lists')
  const specOf = async () => (await ask('GET', `servers/${id}`)).json<Server>()
  for (const list of ['whitelist', 'op', 'ban']) t.equal((await ask('PUT', `servers/${id}/players/Steve/${list}`)).statusCode, 200, list)
  t.match(await specOf(), { version: 4, spec: { whitelist: { enabled: false, players: ['Steve'] }, ops: ['Steve'], bans: ['Steve'] } })
  t.match(await database`SELECT type, version FROM outbox WHERE server_id = ${id} ORDER BY version DESC LIMIT 1`, [{ version: 4 }])
  t.match((await historyOf(id)).slice(0, 3).map(([type]) => type), ['player.ban', 'player.op', 'player.whitelist'])
  t.equal((await ask('PUT', `servers/${id}/players/steve/op`)).headers['etag'], '"4"', 'what is so already changes nothing')
  t.match((await ask('DELETE', `servers/${id}/players/steve/ban`, { headers: { 'if-match': '"3"' } })).json(), { status: 412, code: 'HC_VERSION_CONFLICT' })
  t.match((await ask('DELETE', `servers/${id}/players/steve/ban`, { headers: { 'if-match': '"4"' } })).json(), { version: 5, spec: { bans: [], ops: ['Steve'] } })

  await ask('PATCH', `servers/${id}`, { body: { ops: Array.from({ length: 50 }, (_, index) => `op${index}`) } })
  t.match((await ask('PUT', `servers/${id}/players/steve/op`)).json(), { status: 422, code: 'HC_INVALID' }, 'a list that is full')
  await database`UPDATE servers SET managed_by = 'kubectl' WHERE id = ${id}`
  t.match((await ask('PUT', `servers/${id}/players/steve/whitelist`)).json(), { status: 409, code: 'HC_MANAGED_BY_KUBECTL' })
})

t.test('without a bus, or with nobody on it, there is no console; lists change all the same', async (t) => {
  const direct = await newApi(t)
  const { id } = (await direct.ask('POST', 'servers', { body: { name: 'direct', eula: true } })).json<Server>()
  await direct.database`UPDATE servers SET observed_status = 'running' WHERE id = ${id}`
  for (const [method, path, body] of [['POST', 'command', { command: 'list' }], ['GET', 'logs'], ['GET', 'players'], ['POST', 'players/steve/kick']] as const) {
    const answer = await direct.ask(method, `servers/${id}/${path}`, { body })
    t.match(answer.json(), { status: 503, code: 'HC_BUS_OFF', title: 'The event bus is switched off' }, path)
    t.equal(answer.headers['retry-after'], undefined, 'that does not pass by itself')
  }
  t.equal((await direct.ask('PUT', `servers/${id}/players/steve/op`)).statusCode, 200)

  const lonely = await newGameApi(t)
  const server = await lonely.newRunning('lonely')
  for (const [method, path, body] of [['POST', 'command', { command: 'list' }], ['GET', 'logs'], ['GET', 'players'], ['POST', 'players/steve/kick']] as const) {
    const answer = await lonely.ask(method, `servers/${server.id}/${path}`, { body })
    t.match(answer.json(), { status: 503, code: 'HC_BUS_AWAY' }, path)
    t.ok(Number(answer.headers['retry-after']) > 0)
  }
})
