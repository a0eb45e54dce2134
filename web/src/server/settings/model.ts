import { LOADER_PINS, MOD_TYPES, MODPACK_TYPES, PLUGIN_TYPES } from '../../../../contracts/minecraft-server/software.ts'
import { SETTINGS, valueAt, type Setting } from '../../../../contracts/minecraft-server/settings.ts'
import { EFFECT_SENTENCES, type Effect } from '../../../../contracts/setting.ts'
import { toLabel } from '../text.ts'
import { toControl, type Control } from './fields.ts'
import { withValue } from './paths.ts'

/** One field of the form. */
export interface Field {
  /** Path within the spec, such as `stop.saveTimeoutSeconds`. */
  path: string
  label: string
  /** What the schema says of it, without when it takes effect: a badge says that. */
  help: string
  effect: Effect
  control: Control
  /** What an absent value means; undefined where absent means none. */
  otherwise: unknown
}

/** Fields that belong together. */
export interface Group {
  id: string
  title: string
  fields: Field[]
}

/** What actions of the page set, or what can't be taken back. */
const NOT_IN_FORM: readonly string[] = ['eula', 'desiredState', 'restartRequest', 'upgradeRequest']

/** Titles of the groups, and the names in the spec that each holds. What no group names goes to the last. */
const GROUPS: readonly { id: string; title: string; names: readonly string[] }[] = [
  { id: 'game', title: 'Game', names: ['motd', 'maxPlayers', 'difficulty', 'gameMode', 'forceGameMode', 'hardcore', 'pvp', 'onlineMode', 'allowNether', 'allowFlight', 'commandBlocks', 'spawnProtection', 'playerIdleTimeoutMinutes'] },
  { id: 'world', title: 'World', names: ['seed', 'levelName', 'levelType', 'generateStructures', 'viewDistance', 'simulationDistance', 'pauseWhenEmptySeconds'] },
  { id: 'software', title: 'Software', names: ['type', 'version', 'javaVersion', ...Object.keys(LOADER_PINS), 'modpack', 'jvmFlags'] },
  { id: 'extensions', title: 'Plugins and mods', names: ['modrinth', 'plugins', 'spigetResources', 'mods'] },
  { id: 'players', title: 'Players', names: ['whitelist', 'ops', 'bans'] },
  { id: 'resources', title: 'Resources', names: ['memory', 'cpu', 'storageSize', 'storageClassName', 'timezone', 'nodeSelector', 'tolerations'] },
  { id: 'network', title: 'Network', names: ['exposure', 'hostname', 'allowedSourceRanges', 'extraPorts', 'query', 'serviceAnnotations'] },
  { id: 'files', title: 'Files', names: ['sftpUsers', 'sftp'] },
  { id: 'life', title: 'Stop and restart', names: ['restartPolicy', 'stop'] },
  { id: 'more', title: 'More', names: ['resourcePack', 'properties'] },
]

const LABELS: Readonly<Record<string, string>> = {
  motd: 'Message of the day',
  type: 'Software',
  version: 'Minecraft version',
  javaVersion: 'Java version',
  jvmFlags: 'Java flags',
  onlineMode: 'Accounts checked by Mojang',
  seed: 'Seed',
  levelName: 'World folder',
  levelType: 'World preset',
  'stop.announceSeconds': 'Announce a stop (seconds before)',
  'stop.saveTimeoutSeconds': 'Time to save (seconds)',
  playerIdleTimeoutMinutes: 'Idle timeout (minutes)',
  pauseWhenEmptySeconds: 'Pause when empty (seconds)',
  'modrinth.projects': 'Modrinth projects',
  'modrinth.dependencies': 'Dependencies of Modrinth projects',
  'modrinth.versionType': 'Least stable Modrinth versions',
  spigetResources: 'SpigotMC plugins',
  plugins: 'Plugins by address',
  mods: 'Mods by address',
  'whitelist.enabled': 'Whitelist',
  'whitelist.players': 'Players on the whitelist',
  ops: 'Operators',
  bans: 'Banned players',
  'resourcePack.sha1': 'Resource pack SHA-1',
  query: 'Query protocol',
  properties: 'Further server properties',
  sftpUsers: 'SFTP users, one line each',
  'sftp.users': 'SFTP users with keys or hashes',
  'sftp.passwordSecret': 'Secret with SFTP passwords',
}

/** Every field of the form, in the order of the schema. */
export const FIELDS: readonly Field[] = SETTINGS.filter(({ path }) => !NOT_IN_FORM.includes(path)).map(toField)

function toField({ path, effect, description, schema }: Setting): Field {
  return { path, label: LABELS[path] ?? toLabel(path), help: description.replace(` ${EFFECT_SENTENCES[effect]}`, ''), effect, control: toControl(schema), otherwise: schema.default }
}

const topOf = (path: string): string => path.split('.')[0] ?? path

/** Every field of the form in its group, each once. */
export const FORM: readonly Group[] = GROUPS.map(({ id, title, names }, index) => ({
  id,
  title,
  fields: [
    ...names.flatMap((name) => FIELDS.filter(({ path }) => topOf(path) === name)),
    ...(index === GROUPS.length - 1 ? FIELDS.filter(({ path }) => !GROUPS.some((group) => group.names.includes(topOf(path)))) : []),
  ],
}))

/** The label of a setting by its path; the path itself for one that is not known. */
export const labelOf = (path: string): string => FIELDS.find((field) => field.path === path)?.label ?? path

const TYPES_OF: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.keys(LOADER_PINS).map((name) => [name, [name.toUpperCase()]])),
  modpack: MODPACK_TYPES,
  plugins: PLUGIN_TYPES,
  spigetResources: PLUGIN_TYPES,
  mods: MOD_TYPES,
}

/** Whether a field has a meaning for a spec. One that has a value is shown in any case: it may be what is wrong. */
export function isShown({ path, otherwise }: Field, spec: unknown): boolean {
  const types = TYPES_OF[topOf(path)]
  const value = valueAt(spec, path)
  const isEmpty = value === undefined || value === otherwise || (Array.isArray(value) && value.length === 0)
  return !isEmpty || !types || types.includes(String(valueAt(spec, 'type')))
}

/** The field of an optional object without which the rest of it has no meaning. */
const KEYS: readonly string[] = ['resourcePack.url', 'modpack.project']

/** A spec with another value of a setting, undefined for its default, and without what then makes no sense any more. */
export function withSetting(spec: Readonly<Record<string, unknown>>, path: string, value: unknown): Record<string, unknown> {
  if (path === 'type') return withType(spec, String(value))
  const isEnd = value === undefined && KEYS.includes(path)
  return withValue(spec, isEnd ? topOf(path) : path, value)
}

/** A spec of another software: what is about other software alone goes out, since the schema refuses it there. */
function withType(spec: Readonly<Record<string, unknown>>, type: string): Record<string, unknown> {
  const isOut = (name: string): boolean => (name in LOADER_PINS || name === 'modpack') && !TYPES_OF[name]?.includes(type)
  return { ...Object.fromEntries(Object.entries(spec).filter(([name]) => !isOut(name))), type }
}
