import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dataFile } from './data-files.ts'
import { formatProperties, parseProperties, type Properties } from './properties-file.ts'
import { propertyDefaults } from './property-defaults.ts'

/** What the game takes from server.properties. */
export interface GameProperties {
  motd: string
  maxPlayers: number
  gameMode: number
  difficulty: number
  levelName: string
  seed: string
  viewDistance: number
  port: number
  verifiesAccounts: boolean
  hidesPlayers: boolean
  hasWhitelist: boolean
  enforcesWhitelist: boolean
  rcon: { port: number; password: string } | undefined
}

const modes = ['survival', 'creative', 'adventure', 'spectator']
const difficulties = ['peaceful', 'easy', 'normal', 'hard']

/** Reads server.properties and writes it back with the defaults filled in, as the game does at every start. */
export function openGameProperties(): GameProperties {
  const file = dataFile('/data/server.properties')
  const properties = { ...propertyDefaults, ...(existsSync(file) ? parseProperties(readFileSync(file, 'utf8')) : {}) }
  writeGameProperties(properties)
  return toGameProperties(properties)
}

/** Changes one entry of server.properties. */
export function setGameProperty(name: string, value: string): void {
  const properties = parseProperties(readFileSync(dataFile('/data/server.properties'), 'utf8'))
  writeGameProperties({ ...properties, [name]: value })
}

/** What the entries mean: a number that is none counts as its default, and only `true` is true. */
export function toGameProperties(properties: Properties): GameProperties {
  const isSet = (name: string): boolean => properties[name]?.toLowerCase() === 'true'
  const number = (name: string): number => parseNumber(properties[name]) ?? Number(propertyDefaults[name])
  return {
    motd: properties.motd ?? '',
    maxPlayers: number('max-players'),
    gameMode: toIndex(modes, properties.gamemode, 0),
    difficulty: toIndex(difficulties, properties.difficulty, 1),
    levelName: properties['level-name'] || 'world',
    seed: properties['level-seed'] ?? '',
    viewDistance: Math.max(2, Math.min(32, number('view-distance'))),
    port: number('server-port'),
    verifiesAccounts: isSet('online-mode'),
    hidesPlayers: isSet('hide-online-players'),
    hasWhitelist: isSet('white-list'),
    enforcesWhitelist: isSet('enforce-whitelist'),
    rcon: isSet('enable-rcon') ? { port: number('rcon.port'), password: properties['rcon.password'] ?? '' } : undefined,
  }
}

function writeGameProperties(properties: Properties): void {
  writeFileSync(dataFile('/data/server.properties'), formatProperties(properties, ['Minecraft server properties', new Date().toUTCString()]))
}

function parseNumber(text = ''): number | undefined {
  return /^-?\d+$/.test(text.trim()) ? Number(text) : undefined
}

function toIndex(names: string[], value: string | undefined, otherwise: number): number {
  const index = names.indexOf((value ?? '').toLowerCase())
  return index === -1 ? (names[Number(value || 'x')] ? Number(value) : otherwise) : index
}
