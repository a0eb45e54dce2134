import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import t from 'tap'
import { pingStatus } from '../../../../lib/status-ping.ts'
import { parseTps } from '../../../../relay/tps.ts'
import { newFolder, waitFor } from '../run-container.ts'
import { connectPlayer, join } from './player.ts'
import { rcon, startServer, untilAnswer } from './server.ts'

const stranger = '069a79f4-44e9-4726-a5be-fca90e38aaf5'
const steve = '5627dd98-e6be-3c21-b8a8-e92344183641'

t.test('commands are answered in the words of the game, without line breaks', async (t) => {
  const container = await startServer(t, newFolder(t), { MAX_PLAYERS: '5' })
  const table: [command: string, want: string][] = [
    ['list', 'There are 0 of a max of 5 players online: '],
    ['list uuids', 'There are 0 of a max of 5 players online: '],
    ['save-all', 'Saving the game (this may take a moment!)Saved the game'],
    ['save-all flush', 'Saving the game (this may take a moment!)Saved the game'],
    ['save-all now', 'Incorrect argument for commandsave-all now<--[HERE]'],
    ['save-on', 'Saving is already turned on'],
    ['save-off', 'Automatic saving is now disabled'],
    ['save-off', 'Saving is already turned off'],
    ['save-on', 'Automatic saving is now enabled'],
    ['say hello', ''],
    ['whitelist list', 'There are no whitelisted players'],
    ['whitelist add Steve', 'Added Steve to the whitelist'],
    ['whitelist add Steve', 'Player is already whitelisted'],
    ['whitelist add Alex', 'Added Alex to the whitelist'],
    ['whitelist list', 'There are 2 whitelisted player(s): Steve, Alex'],
    ['whitelist remove Alex', 'Removed Alex from the whitelist'],
    ['whitelist remove Alex', 'Player is not whitelisted'],
    ['whitelist on', 'Whitelist is now turned on'],
    ['whitelist on', 'Whitelist is already turned on'],
    ['whitelist off', 'Whitelist is now turned off'],
    ['whitelist off', 'Whitelist is already turned off'],
    ['whitelist reload', 'Reloaded the whitelist'],
    ['op Steve', 'Made Steve a server operator'],
    ['op Steve', 'Nothing changed. The player already is an operator'],
    ['deop Steve', 'Made Steve no longer a server operator'],
    ['deop Steve', 'Nothing changed. The player is not an operator'],
    ['kick Steve', 'No player was found'],
    ['banlist', 'There are no bans'],
    ['ban Steve', 'Banned Steve: Banned by an operator.'],
    ['ban Steve', 'Nothing changed. The player is already banned'],
    ['ban Alex was rude', 'Banned Alex: was rude'],
    ['banlist players', 'There are 2 ban(s):Steve was banned by Rcon: Banned by an operator.Alex was banned by Rcon: was rude'],
    ['banlist ips', 'There are no bans'],
    ['pardon Steve', 'Unbanned Steve'],
    ['pardon Steve', "Nothing changed. The player isn't banned"],
    ['frobnicate', 'Unknown or incomplete command, see below for errorfrobnicate<--[HERE]'],
  ]
  for (const [command, want] of table) t.equal(await rcon(container, command), want, command)
  t.match(container.log(), /\[Server thread\/INFO\]: \[Rcon\] hello\n/)
  for (const command of ['op', 'deop', 'ban', 'pardon', 'whitelist add', 'whitelist remove']) {
    t.equal(await rcon(container, `${command} ${stranger}`), 'That player does not exist', `${command} takes no identity, as all but the newest versions of the game`)
    t.equal(await rcon(container, `${command} a_name_of_more_than_16`), 'That player does not exist')
  }
  t.equal(await rcon(container, 'stop'), 'Stopping the server')
  t.equal(await container.ended, 0)
})

t.test('software that loads plugins tells its ticks in a second with `tps`, every game of today with `tick query`', async (t) => {
  const paper = await startServer(t, newFolder(t), { TYPE: 'paper', HIDE_ONLINE_PLAYERS: 'true' })
  await waitFor(async () => (parseTps(await rcon(paper, 'tps')) ?? 0) > 5, () => 'the game to tick')
  t.match(await rcon(paper, 'tps'), /^§6TPS from last 1m, 5m, 15m: §.\*?[0-9.]+, §.\*?[0-9.]+, §.\*?[0-9.]+$/)
  await join(paper.address, 'Steve')
  t.match((await pingStatus({ host: paper.address, port: 25565, timeoutMs: 5_000 })).players, { online: 1, names: [] }, 'who hides players names none')
  const vanilla = await startServer(t, newFolder(t))
  t.match(await rcon(vanilla, 'tps'), /^Unknown or incomplete command/)
  await waitFor(async () => (parseTps(await rcon(vanilla, 'tick query')) ?? 0) > 5, () => 'it to tick')
  t.match(await rcon(vanilla, 'tick'), /^Incorrect argument/)
})

t.test('a player is known by name and by identity after joining once, and can be kicked', async (t) => {
  const container = await startServer(t, newFolder(t))
  const player = await join(container.address, 'Steve')
  await untilAnswer(container, 'list uuids', `Steve (${steve})`)
  await container.until('Steve joined the game')
  t.equal(await rcon(container, `whitelist add ${steve}`), 'Added Steve to the whitelist')
  t.equal(await rcon(container, 'kick steve be gone'), 'Kicked Steve: be gone')
  await waitFor(() => player.reason() !== '', () => 'Steve to be thrown out')
  t.match(player.reason(), /be gone/)
})

t.test('a change of the whitelist throws out nobody who stays on it', async (t) => {
  const [data, lists] = [newFolder(t), newFolder(t)]
  // As the kubelet mounts a ConfigMap.
  mkdirSync(joinPath(lists, '..1'))
  symlinkSync('..1', joinPath(lists, '..data'))
  symlinkSync('..data/whitelist.json', joinPath(lists, 'whitelist.json'))
  const write = (folder: string, uuids: string[]): void => { writeFileSync(joinPath(folder, 'whitelist.json'), JSON.stringify(uuids.map((uuid) => ({ uuid, name: '' })))) }
  write(joinPath(lists, '..1'), [steve])
  const env = { WHITELIST_FILE: '/config/lists/whitelist.json', EXISTING_WHITELIST_FILE: 'SYNCHRONIZE', ENFORCE_WHITELIST: 'false' }
  const container = await startServer(t, data, env, { '/config/lists': lists })
  t.match(readFileSync(joinPath(data, 'server.properties'), 'utf8'), /^enforce-whitelist=true$/m, 'a whitelist in use is enforced, whatever the variable says')
  const player = await join(container.address, 'Steve')
  await untilAnswer(container, 'list', 'Steve')
  const alex = connectPlayer(container.address, 'Alex')
  await waitFor(() => alex.reason() !== '', () => 'Alex to be refused')

  write(data, [stranger, steve])
  t.equal(await rcon(container, 'whitelist reload'), 'Reloaded the whitelist')
  await rcon(container, 'whitelist add Alex')
  await rcon(container, 'whitelist remove Alex')
  await rcon(container, 'whitelist off')
  await rcon(container, 'whitelist on')
  t.match(await rcon(container, 'list'), 'Steve')
  t.equal(player.reason(), '')

  write(data, [stranger])
  await rcon(container, 'whitelist reload')
  await waitFor(() => player.reason() !== '', () => 'Steve to be thrown out')
  t.match(player.reason(), /not white-listed/)
})
