import * as z from 'zod'
import { described, mapOf, type Rule } from '../rule.ts'
import { atRestart } from '../setting.ts'
import { httpsUrl, lineOfText, twoLinesOfText } from '../text.ts'

const flag = (description: string, otherwise: boolean): z.ZodDefault<z.ZodBoolean> => atRestart(described(z.boolean(), description)).default(otherwise)
const count = (description: string, [least, most]: [number, number], otherwise: number): z.ZodDefault<z.ZodInt> => atRestart(described(z.int().min(least).max(most), description)).default(otherwise)

/** A property of server.properties that has no field of its own. */
export interface Property {
  type: 'Boolean' | 'Number' | 'Text'
  /** What Minecraft writes into a new file. */
  default: string
}

/**
 * The other properties and their defaults (https://minecraft.wiki/w/Server.properties). Each is written at every start,
 * so that one that is taken out of the spec goes back to its default. Ports, RCON, status and management belong to the platform.
 */
export const PROPERTIES: Readonly<Record<string, Property>> = {
  'accepts-transfers': { type: 'Boolean', default: 'false' },
  'broadcast-console-to-ops': { type: 'Boolean', default: 'true' },
  'broadcast-rcon-to-ops': { type: 'Boolean', default: 'true' },
  'bug-report-link': { type: 'Text', default: '' },
  'enforce-secure-profile': { type: 'Boolean', default: 'true' },
  'entity-broadcast-range-percentage': { type: 'Number', default: '100' },
  'function-permission-level': { type: 'Number', default: '2' },
  'generator-settings': { type: 'Text', default: '{}' },
  'hide-online-players': { type: 'Boolean', default: 'false' },
  'initial-disabled-packs': { type: 'Text', default: '' },
  'initial-enabled-packs': { type: 'Text', default: 'vanilla' },
  'log-ips': { type: 'Boolean', default: 'true' },
  'max-chained-neighbor-updates': { type: 'Number', default: '1000000' },
  'max-tick-time': { type: 'Number', default: '60000' },
  'max-world-size': { type: 'Number', default: '29999984' },
  'network-compression-threshold': { type: 'Number', default: '256' },
  'op-permission-level': { type: 'Number', default: '4' },
  'prevent-proxy-connections': { type: 'Boolean', default: 'false' },
  'rate-limit': { type: 'Number', default: '0' },
  'region-file-compression': { type: 'Text', default: 'deflate' },
  'resource-pack-id': { type: 'Text', default: '' },
  'spawn-animals': { type: 'Boolean', default: 'true' },
  'spawn-monsters': { type: 'Boolean', default: 'true' },
  'spawn-npcs': { type: 'Boolean', default: 'true' },
  'sync-chunk-writes': { type: 'Boolean', default: 'true' },
  'use-native-transport': { type: 'Boolean', default: 'true' },
}

const namesOf = (type?: Property['type']): string[] => Object.entries(PROPERTIES).filter(([, property]) => !type || property.type === type).map(([name]) => name)
const toCelList = (names: string[]): string => `[${names.map((name) => `'${name}'`).join(',')}]`

type Properties = Record<string, string>
const every = (properties: Properties, type: Property['type'], pattern: RegExp): boolean => Object.entries(properties).every(([name, value]) => PROPERTIES[name]?.type !== type || pattern.test(value))

const RULES: Rule<Properties>[] = [
  {
    message: `must name known properties only: ${namesOf().join(', ')}`,
    cel: `self.all(name, name in ${toCelList(namesOf())})`,
    holds: (properties) => Object.keys(properties).every((name) => Object.hasOwn(PROPERTIES, name)),
  },
  {
    message: `must be "true" or "false": ${namesOf('Boolean').join(', ')}`,
    cel: `self.all(name, !(name in ${toCelList(namesOf('Boolean'))}) || self[name] in ['true', 'false'])`,
    holds: (properties) => every(properties, 'Boolean', /^(true|false)$/),
  },
  {
    message: `must be a whole number: ${namesOf('Number').join(', ')}`,
    cel: `self.all(name, !(name in ${toCelList(namesOf('Number'))}) || self[name].matches('^-?[0-9]{1,9}$'))`,
    holds: (properties) => every(properties, 'Number', /^-?[0-9]{1,9}$/),
  },
]

/** Fields of the spec that become properties of the game (https://minecraft.wiki/w/Server.properties). */
export const game = {
  motd: atRestart(twoLinesOfText('Text in the server list. § codes colour it, and `\\n` (backslash and n) begins its second line. Everything else is shown as it stands.', 150)).default('A HomeCraft server'),
  maxPlayers: count('How many players may be on at once.', [1, 10_000], 20),
  difficulty: atRestart(described(z.enum(['Peaceful', 'Easy', 'Normal', 'Hard']), 'How hard the world is.')).default('Easy'),
  gameMode: atRestart(described(z.enum(['Survival', 'Creative', 'Adventure', 'Spectator']), 'Game mode of new players.')).default('Survival'),
  forceGameMode: flag('Whether players get the game mode at every join.', false),
  hardcore: flag('Whether death is for ever.', false),
  pvp: flag('Whether players can hurt each other.', true),
  seed: atRestart(lineOfText('Seed of a new world; random when empty. A world that exists keeps its own.', 64)).default(''),
  levelName: atRestart(described(z.string().min(1).max(32).regex(/^[A-Za-z0-9_][A-Za-z0-9_-]*$/, 'must be a folder name of letters, digits, _ and -'), 'Folder of the world. Another name begins or opens another world.')).default('world'),
  levelType: atRestart(described(z.string().min(1).max(64).regex(/^[A-Za-z][A-Za-z0-9_:.-]*$/, 'must be a world preset such as minecraft:flat'), 'Preset of a new world, such as `minecraft:normal`, `minecraft:flat`, `minecraft:large_biomes` or `minecraft:amplified`.')).default('minecraft:normal'),
  generateStructures: flag('Whether a new world has villages and the like.', true),
  allowNether: flag('Whether there is a way to the Nether.', true),
  onlineMode: flag('Whether Mojang vouches for each player. Without it anybody may join under any name.', true),
  allowFlight: flag('Whether flying survival players are let be; mods that let them fly need it.', false),
  commandBlocks: flag('Whether command blocks work.', false),
  spawnProtection: count('Blocks around the spawn that only operators change; 0 for none.', [0, 10_000], 16),
  viewDistance: count('Chunks that players are sent in each direction.', [2, 32], 10),
  simulationDistance: count('Chunks around players in which things live.', [2, 32], 10),
  playerIdleTimeoutMinutes: count('Minutes after which an idle player is kicked; 0 for never.', [0, 10_080], 0),
  pauseWhenEmptySeconds: count('Seconds without players after which the game pauses; 0 for never. Versions before 1.21.2 don\'t pause.', [0, 86_400], 60),
  resourcePack: described(
    z.strictObject({
      url: atRestart(httpsUrl('Address of the pack.')),
      sha1: atRestart(described(z.string().max(40).regex(/^[0-9a-f]{40}$/, 'must be 40 hex digits, as sha1sum prints'), 'SHA-1 of the pack, so that clients load it once.')).optional(),
      required: flag('Whether players who refuse it are disconnected.', false),
      prompt: atRestart(lineOfText('What players are told when they are asked to load it. JSON text works too.', 256)).optional(),
    }),
    'A resource pack that players are offered.',
  ).optional(),
  query: flag('Whether the query protocol (UDP 25565) answers; it tells the names of players to everybody.', false),
  properties: atRestart(described(
    mapOf(lineOfText('Value of the property.', 512), Object.keys(PROPERTIES).length),
    'Further properties of server.properties that have no field here, by name.',
    RULES,
  )).default({}),
}
