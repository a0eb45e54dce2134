import './without-console.ts'
import { resolve } from 'node:path'
import flyingSquid, { type GameServer } from 'flying-squid'
import { containerAddress, Exit } from '../container.ts'
import { dataFolder } from './data-files.ts'
import { findSpawnPoint, newFlatWorld } from './flat-world.ts'
import { setGameProperty, type GameProperties } from './game-properties.ts'
import type { GameState } from './game-state.ts'
import { watchPlayers } from './joining.ts'
import { openLevel } from './level.ts'
import { logServer } from './log.ts'
import { openPlayerList } from './player-lists.ts'
import { parseSeed } from './seed.ts'
import { newTickMeter, tickCommandsOf, type Software } from './ticks.ts'
import { takeOverStorage } from './world-saver.ts'

/** A player's surroundings at the game's default of 10 would take 80 MB; a developer's machine runs many servers. */
const farthestView = 6

/** Opens the world and lets players in. */
export async function startGame(software: Software, properties: GameProperties, stop: () => void): Promise<GameState> {
  const { version } = software
  const folder = worldFolder(properties.levelName)
  const seed = await openLevel(folder, version, parseSeed(properties.seed))
  const server = await listen(version, properties, { folder, seed })
  server.overworld.chunkGenerator = newFlatWorld(server.registry)
  server.getSpawnPoint = findSpawnPoint
  const saver = takeOverStorage(server.overworld, (message) => { logServer('ERROR', message) })
  const lists = openLists(properties)
  const { maxPlayers, hasWhitelist, enforcesWhitelist } = properties
  const game = { server, seed, maxPlayers, hasWhitelist, enforcesWhitelist, autosaves: true, saver, ...lists, tickCommands: tickCommandsOf(software), ticks: newTickMeter(() => server.tickCount), setProperty: setGameProperty, stop }
  watchPlayers(game)
  return game
}

/** Where the world is: an absolute level name is a folder of its own. */
function worldFolder(levelName: string): string {
  return dataFolder(resolve('/data', levelName))
}

function openLists({ verifiesAccounts }: GameProperties): Pick<GameState, 'whitelist' | 'operators' | 'bans' | 'cache'> {
  const recognition = verifiesAccounts ? 'ByIdentityOrName' : 'ByIdentity'
  const open = (name: string): GameState['cache'] => openPlayerList(`/data/${name}`, recognition, (message) => { logServer('WARN', message) })
  return { whitelist: open('whitelist.json'), operators: open('ops.json'), bans: open('banned-players.json'), cache: open('usercache.json') }
}

/** What a server list is told, as far as it is changed here. */
interface ListEntry {
  players: { sample: { name: string; id: string }[] }
}

/** Most players whose names a server list is told, as in the game. */
const mostNamed = 12

function toSample({ players }: GameServer): ListEntry['players']['sample'] {
  return players.slice(0, mostNamed).map(({ _client: { username, uuid } }) => ({ name: username, id: uuid }))
}

async function listen(version: string, properties: GameProperties, world: { folder: string; seed: number }): Promise<GameServer> {
  const server = flyingSquid.createMCServer({
    version,
    host: containerAddress(),
    port: properties.port,
    motd: properties.motd,
    'max-players': properties.maxPlayers,
    'online-mode': false,
    'view-distance': Math.min(properties.viewDistance, farthestView),
    gameMode: properties.gameMode,
    difficulty: properties.difficulty,
    worldFolder: world.folder,
    generation: { name: 'superflat', options: { seed: world.seed } },
    'player-list-text': { header: '', footer: '' },
    'max-entities': 100,
    'everybody-op': false,
    plugins: {},
    logging: false,
    noConsoleOutput: true,
    hideErrors: true,
    // flying-squid ends the process at an error of one connection unless it is debugged.
    debug: () => undefined,
    beforePing: (entry: ListEntry) => { if (!properties.hidesPlayers) entry.players.sample = toSample(server) },
    errorHandler: (client: { end: (reason: string) => void }, error: Error) => { client.end(error.message) },
  })
  server.log = () => undefined
  await new Promise<void>((resolve, reject) => {
    server.once('ready', resolve)
    server.once('error', reject)
  }).catch((error: unknown) => { throw new Exit(1, `**** FAILED TO BIND TO PORT!\nThe exception was: ${String(error)}`) })
  server.on('error', (error: Error) => { logServer('ERROR', String(error)) })
  server.on('clientError', () => undefined)
  return server
}
