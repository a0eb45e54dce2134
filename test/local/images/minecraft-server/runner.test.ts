import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import t, { type Test } from 'tap'
import { pingStatus } from '../../../../lib/status-ping.ts'
import { newFolder, runContainer, waitFor } from '../run-container.ts'
import { connectPlayer, join } from './player.ts'
import { rcon, startServer, untilAnswer } from './server.ts'

const env = { EULA: 'TRUE', MODE: 'creative', RCON_PASSWORD: 'pw', MOTD: '§aHello\\nyou', MAX_PLAYERS: '2' }
const start = (t: Test, data: string, more: Record<string, string> = {}) => startServer(t, data, { ...env, ...more })
const until = untilAnswer

t.test('a server is listed, healthy and open to players', async (t) => {
  const data = newFolder(t)
  const container = await start(t, data)
  t.strictSame(await pingStatus({ host: container.address, port: 25565, timeoutMs: 5000 }), { description: '§aHello\nyou', players: { online: 0, max: 2, names: [] }, version: '1.21.4', protocol: 769 })
  t.match(await container.exec(['mc-health']), { code: 0, output: /version=1\.21\.4 online=0 max=2/ })
  t.match(await container.exec(['rcon-cli', 'list']), { code: 0, output: /There are 0 of a max of 2 players online/ })

  const steve = await join(container.address, 'Steve')
  await until(container, 'list', 'There are 1 of a max of 2 players online: Steve')
  t.strictSame((await pingStatus({ host: container.address, port: 25565, timeoutMs: 5000 })).players, { online: 1, max: 2, names: ['Steve'] })
  const alex = await join(container.address, 'Alex')
  const third = connectPlayer(container.address, 'Third')
  await waitFor(() => third.reason() !== '', () => 'the third to be refused')
  t.match(third.reason(), /The server is full!/)

  alex.leave()
  await until(container, 'list', 'There are 1 of a max of 2 players online: Steve')

  container.signal('SIGTERM')
  t.equal(await container.ended, 0)
  t.match(steve.reason(), /Server closed/, 'who stays is told, whoever came and went')
  t.match(container.log(), /gracefully stopping server[^]*Saving players[^]*Saving worlds[^]*Saved/)
  t.match(await container.exec(['mc-health']), { code: 1, output: /No status from/ })
  t.match(readFileSync(joinPath(data, 'server.properties'), 'utf8'), /^simulation-distance=10$/m, 'the game writes what it took as default')
})

t.test('what a player changed is there after a stop', async (t) => {
  const data = newFolder(t)
  let container = await start(t, data)
  const steve = await join(container.address, 'Steve')
  steve.dig(10, 4, 10)
  await until(container, 'execute if block 10 4 10 minecraft:air', 'Test passed')
  container.signal('SIGTERM')
  await container.ended
  container = await start(t, data)
  t.equal(await rcon(container, 'execute if block 10 4 10 air'), 'Test passed')
  t.equal(await rcon(container, 'execute if block 11 4 10 grass_block'), 'Test passed')
})

t.test('what was not saved is lost with a kill, as it is with the game', async (t) => {
  const data = newFolder(t)
  let container = await start(t, data)
  await rcon(container, 'setblock 1 10 1 stone')
  t.match(await rcon(container, 'save-all'), /Saved the game/)
  await rcon(container, 'setblock 2 10 2 stone')
  container.signal('SIGKILL')
  t.equal(await container.ended, 'SIGKILL')
  container = await start(t, data)
  t.equal(await rcon(container, 'execute if block 1 10 1 stone'), 'Test passed')
  t.equal(await rcon(container, 'execute if block 2 10 2 stone'), 'Test failed')
})

t.test('a world is upgraded, and never opened by an older version', async (t) => {
  const data = newFolder(t)
  let container = await start(t, data, { VERSION: '1.20.1' })
  await rcon(container, 'setblock 1 10 1 stone')
  t.equal(await rcon(container, 'stop'), 'Stopping the server')
  t.equal(await container.ended, 0)
  container = await start(t, data, { VERSION: '1.21.4' })
  t.equal(await rcon(container, 'execute if block 1 10 1 stone'), 'Test passed')
  container.signal('SIGTERM')
  await container.ended
  const older = runContainer(t, 'itzg/minecraft-server', { env: { ...env, VERSION: '1.20.1' }, mounts: { '/data': data } })
  t.equal(await older.ended, 1)
  t.match(older.log(), /last opened by version 1\.21\.4/)
})

t.test('a save that takes longer than STOP_DURATION is cut off', async (t) => {
  const container = await start(t, newFolder(t), { STOP_DURATION: '1', HOMECRAFT_SAVE_SECONDS: '20' })
  container.signal('SIGTERM')
  t.equal(await container.ended, 255)
  t.match(container.log(), /Took too long, so killing server process/)
})

t.test('a stop is announced, and SIGUSR1 cuts the waiting short', async (t) => {
  const container = await start(t, newFolder(t), { STOP_SERVER_ANNOUNCE_DELAY: '600' })
  container.signal('SIGTERM')
  await container.until('[Rcon] Server shutting down in 600 seconds')
  await waitFor(async () => (await rcon(container, 'list')).includes('There are 0'), () => 'the server to play on')
  container.signal('SIGUSR1')
  t.equal(await container.ended, 0)
})

t.test('a stop waits as long as was announced, and then saves', async (t) => {
  const container = await start(t, newFolder(t), { STOP_SERVER_ANNOUNCE_DELAY: '1' })
  const begin = performance.now()
  container.signal('SIGTERM')
  t.equal(await container.ended, 0)
  t.ok(performance.now() - begin >= 1000)
  t.match(container.log(), /\[Rcon\] Server shutting down in 1 seconds[^]*Sending 'stop'[^]*Saving worlds[^]*All dimensions are saved/)
})

t.test('lists that are spoilt do not keep a server from starting', async (t) => {
  const data = newFolder(t)
  for (const name of ['ops', 'whitelist', 'banned-players', 'usercache']) writeFileSync(joinPath(data, `${name}.json`), 'precious')
  const container = await start(t, data)
  t.match(container.log(), /WARN\]: \/data\/ops\.json cannot be read as a list of players/)
  t.notMatch(container.log(), 'precious')
  t.equal(readFileSync(joinPath(data, 'ops.json'), 'utf8'), 'precious', 'what is there is left')
  t.equal(await rcon(container, 'op Steve'), 'Made Steve a server operator')
  t.equal(readFileSync(joinPath(data, 'ops.json.spoilt'), 'utf8'), 'precious', 'and kept aside when the list is written')
  t.match(readFileSync(joinPath(data, 'ops.json'), 'utf8'), /"name": "Steve"/)
  container.signal('SIGTERM')
  t.equal(await container.ended, 0)
})

t.test('a failure during the start ends the server', async (t) => {
  const data = newFolder(t)
  mkdirSync(joinPath(data, 'world/level.dat'), { recursive: true })
  const container = runContainer(t, 'itzg/minecraft-server', { env, mounts: { '/data': data } })
  t.equal(await container.ended, 1)
  t.match(container.log(), /ERROR\] The server failed to start: .*EISDIR/)
})

t.test('lists of players are kept', async (t) => {
  const data = newFolder(t)
  const container = await start(t, data, { ENABLE_WHITELIST: 'true' })
  const stranger = connectPlayer(container.address, 'Stranger')
  await waitFor(() => stranger.reason() !== '', () => 'the stranger to be refused')
  t.match(stranger.reason(), /not white-listed/)
  t.equal(await rcon(container, 'whitelist add Steve'), 'Added Steve to the whitelist')
  t.equal(await rcon(container, 'whitelist list'), 'There are 1 whitelisted player(s): Steve')
  const steve = await join(container.address, 'Steve')
  await until(container, 'list', 'Steve')
  t.equal(await rcon(container, 'op Steve'), 'Made Steve a server operator')
  t.equal(await rcon(container, 'ban Steve'), 'Banned Steve: Banned by an operator.')
  await waitFor(() => steve.reason() !== '', () => 'Steve to be thrown out')
  t.match(steve.reason(), /banned/)
  t.equal(await rcon(container, 'pardon Steve'), 'Unbanned Steve')
  t.equal(await rcon(container, 'whitelist off'), 'Whitelist is now turned off')
  t.match(readFileSync(joinPath(data, 'server.properties'), 'utf8'), /^white-list=false$/m)
  t.match(await rcon(container, 'nonsense'), /Unknown or incomplete command/)
  t.match(await rcon(container, 'time set day'), /Time was changed/, 'other commands are flying-squid\'s')
})
