import type { V1EnvVar } from '@kubernetes/client-node'
import { PROPERTIES } from '../../contracts/minecraft-server/game.ts'
import { valueAt } from '../../contracts/minecraft-server/settings.ts'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { toMebibytes } from '../../contracts/quantity.ts'
import { RCON_PORT } from '../../contracts/names.ts'

/** Folder of the game container with the files that hooks write: lists of players, the world's version. */
export const FILES_FOLDER = '/etc/homecraft'

/** Folder of the game container with the RCON password. */
export const RCON_PASSWORD_FOLDER = '/run/secrets/homecraft'

type Values = Record<string, string | undefined>

/**
 * The image's settings (https://docker-minecraft-server.readthedocs.io/en/latest/variables/). Every managed property
 * is always written: the image leaves a property as it was in /data when its variable is not set.
 */
export function newEnvironment(spec: MinecraftServerSpec, version: string): V1EnvVar[] {
  const values = { ...toPlatform(spec, version), ...toLoaderPins(spec), ...toContent(spec), ...toProperties(spec), ...toPlayers() }
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [variable(name, value)]))
}

/** A variable that stays as it is written: the kubelet would expand `$(NAME)`, and `$$` stands for `$`. */
function variable(name: string, value: string): V1EnvVar {
  return { name, value: value.includes('$') ? value.replaceAll('$', '$$$$') : value }
}

function toPlatform(spec: MinecraftServerSpec, version: string): Values {
  return {
    EULA: 'TRUE',
    TYPE: spec.type,
    VERSION: version,
    // The JVM knows M, not Mi.
    MEMORY: `${toMebibytes(spec.memory)}M`,
    USE_AIKAR_FLAGS: String(spec.jvmFlags === 'Aikar'),
    USE_MEOWICE_FLAGS: String(spec.jvmFlags === 'MeowIce'),
    TZ: spec.timezone,
    // Exactly `true`: the image's runner stops the server over RCON only then.
    ENABLE_RCON: 'true',
    RCON_PORT: String(RCON_PORT),
    RCON_PASSWORD_FILE: `${RCON_PASSWORD_FOLDER}/rcon-password`,
    // Without it SIGTERM does not reach the server before RCON listens.
    CREATE_CONSOLE_IN_PIPE: 'true',
    STOP_DURATION: String(spec.stop.saveTimeoutSeconds),
    STOP_SERVER_ANNOUNCE_DELAY: spec.stop.announceSeconds > 0 ? String(spec.stop.announceSeconds) : undefined,
    HOMECRAFT_UPGRADE_REQUEST: spec.upgradeRequest ?? '',
  }
}

/** Where each variable of a loader's pin stands in the spec: in the field of its type, which the others don't have. */
const LOADER_PINS: Record<string, string> = {
  PAPER_BUILD: 'paper.build',
  PAPER_CHANNEL: 'paper.channel',
  FOLIABUILD: 'folia.build',
  FOLIA_CHANNEL: 'folia.channel',
  PURPUR_BUILD: 'purpur.build',
  PUFFERFISH_BUILD: 'pufferfish.build',
  LEAF_BUILD: 'leaf.build',
  FORGE_VERSION: 'forge.version',
  NEOFORGE_VERSION: 'neoforge.version',
  FABRIC_LOADER_VERSION: 'fabric.loaderVersion',
  FABRIC_LAUNCHER_VERSION: 'fabric.launcherVersion',
  QUILT_LOADER_VERSION: 'quilt.loaderVersion',
  QUILT_INSTALLER_VERSION: 'quilt.installerVersion',
}

const PINS_BY_FIELD = Map.groupBy(Object.entries(LOADER_PINS), ([, path]) => path.slice(0, path.indexOf('.')))

function toLoaderPins(spec: MinecraftServerSpec): Values {
  const own = PINS_BY_FIELD.get(spec.type.toLowerCase()) ?? []
  return Object.fromEntries(own.map(([name, path]) => [name, toPin(valueAt(spec, path))]))
}

/** Numbers and versions as they are; the image writes its channels in lower case. */
function toPin(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return undefined
  return value === 'Default' || value === 'Experimental' ? value.toLowerCase() : value
}

/** Lists are written even when they are empty: that is how the image removes what it loaded for them before. */
function toContent({ type, modpack, modrinth, spigetResources, plugins, mods }: MinecraftServerSpec): Values {
  const isCurseForge = type === 'AUTO_CURSEFORGE'
  return {
    MODRINTH_MODPACK: isCurseForge ? undefined : modpack?.project,
    MODRINTH_VERSION: isCurseForge ? undefined : modpack?.version,
    CF_SLUG: isCurseForge ? modpack?.project : undefined,
    CF_FILE_ID: isCurseForge ? modpack?.version : undefined,
    MODRINTH_PROJECTS: modrinth.projects.join('\n'),
    MODRINTH_DOWNLOAD_DEPENDENCIES: modrinth.dependencies.toLowerCase(),
    MODRINTH_PROJECTS_DEFAULT_VERSION_TYPE: modrinth.versionType.toLowerCase(),
    SPIGET_RESOURCES: spigetResources.join(','),
    PLUGINS: plugins.join('\n'),
    MODS: mods.join('\n'),
  }
}

function toProperties(spec: MinecraftServerSpec): Values {
  return {
    MOTD: spec.motd,
    MAX_PLAYERS: String(spec.maxPlayers),
    DIFFICULTY: spec.difficulty.toLowerCase(),
    MODE: spec.gameMode.toLowerCase(),
    FORCE_GAMEMODE: String(spec.forceGameMode),
    HARDCORE: String(spec.hardcore),
    PVP: String(spec.pvp),
    SEED: spec.seed,
    LEVEL: spec.levelName,
    LEVEL_TYPE: spec.levelType,
    GENERATE_STRUCTURES: String(spec.generateStructures),
    ALLOW_NETHER: String(spec.allowNether),
    ONLINE_MODE: String(spec.onlineMode),
    ALLOW_FLIGHT: String(spec.allowFlight),
    ENABLE_COMMAND_BLOCK: String(spec.commandBlocks),
    SPAWN_PROTECTION: String(spec.spawnProtection),
    VIEW_DISTANCE: String(spec.viewDistance),
    SIMULATION_DISTANCE: String(spec.simulationDistance),
    PLAYER_IDLE_TIMEOUT: String(spec.playerIdleTimeoutMinutes),
    PAUSE_WHEN_EMPTY_SECONDS: String(spec.pauseWhenEmptySeconds),
    RESOURCE_PACK: spec.resourcePack?.url ?? '',
    RESOURCE_PACK_SHA1: spec.resourcePack?.sha1 ?? '',
    RESOURCE_PACK_ENFORCE: String(spec.resourcePack?.required ?? false),
    RESOURCE_PACK_PROMPT: spec.resourcePack?.prompt ?? '',
    ENABLE_QUERY: String(spec.query),
    // The probes and the relay ask for the status.
    ENABLE_STATUS: 'true',
    CUSTOM_SERVER_PROPERTIES: toCustomProperties(spec.properties),
  }
}

const toCustomProperties = (asked: MinecraftServerSpec['properties']): string => MANAGED.map(([name, property]) => `${name}=${asked[name] ?? property.default}`).join('\n')

const MANAGED = Object.entries(PROPERTIES)

/** The lists are files, which the image copies over its own at every start; a change of a list is no change of the pod. The start script turns the whitelist on and off. */
function toPlayers(): Values {
  return {
    OPS_FILE: `${FILES_FOLDER}/ops.json`,
    EXISTING_OPS_FILE: 'SYNCHRONIZE',
    HOMECRAFT_WHITELIST_FILE: `${FILES_FOLDER}/whitelist.json`,
    EXISTING_WHITELIST_FILE: 'SYNCHRONIZE',
  }
}
