import t from 'tap'
import { PROPERTIES } from '../../../contracts/minecraft-server/game.ts'
import { newEnvironment } from '../../../hooks/minecraft-server/environment.ts'
import { propertyDefaults } from '../../../local/images/minecraft-server/property-defaults.ts'
import { propertyVariables } from '../../../local/images/minecraft-server/property-variables.ts'
import { specOf } from '../world.ts'

type Values = Record<string, string | undefined>

const toValues = (spec: object, version = 'LATEST'): Values => Object.fromEntries(newEnvironment(specOf(spec), version).map(({ name, value }) => [name, value]))
const pack = { url: 'https://example.org/pack.zip' }

t.test('each field arrives in its variable', async (t) => {
  const table: { spec: object; want: Values }[] = [
    { spec: { type: 'PAPER' }, want: { TYPE: 'PAPER' } },
    { spec: { type: 'PAPER', paper: { build: 7, channel: 'Experimental' } }, want: { PAPER_BUILD: '7', PAPER_CHANNEL: 'experimental' } },
    { spec: { type: 'FOLIA', folia: { build: 8 } }, want: { FOLIABUILD: '8', FOLIA_CHANNEL: 'default' } },
    { spec: { type: 'PURPUR', purpur: { build: 9 } }, want: { PURPUR_BUILD: '9' } },
    { spec: { type: 'PUFFERFISH', pufferfish: { build: 10 } }, want: { PUFFERFISH_BUILD: '10' } },
    { spec: { type: 'LEAF', leaf: { build: 11 } }, want: { LEAF_BUILD: '11' } },
    { spec: { type: 'FORGE', forge: { version: '47.3.0' } }, want: { FORGE_VERSION: '47.3.0' } },
    { spec: { type: 'NEOFORGE', neoforge: { version: '21.4.1-beta' } }, want: { NEOFORGE_VERSION: '21.4.1-beta' } },
    { spec: { type: 'FABRIC', fabric: { loaderVersion: '0.16.10', launcherVersion: '1.0.1' } }, want: { FABRIC_LOADER_VERSION: '0.16.10', FABRIC_LAUNCHER_VERSION: '1.0.1' } },
    { spec: { type: 'QUILT', quilt: { loaderVersion: '0.28.0', installerVersion: '0.12.0' } }, want: { QUILT_LOADER_VERSION: '0.28.0', QUILT_INSTALLER_VERSION: '0.12.0' } },
    { spec: { type: 'MODRINTH', modpack: { project: 'cobblemon', version: '1.6' } }, want: { MODRINTH_MODPACK: 'cobblemon', MODRINTH_VERSION: '1.6', CF_SLUG: undefined, CF_FILE_ID: undefined } },
    { spec: { type: 'AUTO_CURSEFORGE', modpack: { project: 'all-the-mods', version: '123' } }, want: { CF_SLUG: 'all-the-mods', CF_FILE_ID: '123', MODRINTH_MODPACK: undefined, MODRINTH_VERSION: undefined } },
    { spec: { modrinth: { projects: ['lithium', 'datapack:terralith?'], dependencies: 'Required', versionType: 'Beta' } }, want: { MODRINTH_PROJECTS: 'lithium\ndatapack:terralith?', MODRINTH_DOWNLOAD_DEPENDENCIES: 'required', MODRINTH_PROJECTS_DEFAULT_VERSION_TYPE: 'beta' } },
    { spec: { type: 'PAPER', spigetResources: [9089, 34315] }, want: { SPIGET_RESOURCES: '9089,34315' } },
    { spec: { type: 'PAPER', plugins: ['https://example.org/a.jar', 'https://example.org/b.jar'] }, want: { PLUGINS: 'https://example.org/a.jar\nhttps://example.org/b.jar' } },
    { spec: { type: 'FABRIC', mods: ['https://example.org/a.jar'] }, want: { MODS: 'https://example.org/a.jar' } },
    { spec: { memory: '2Gi' }, want: { MEMORY: '2048M' } },
    { spec: { memory: '768Mi' }, want: { MEMORY: '768M' } },
    { spec: { jvmFlags: 'Aikar' }, want: { USE_AIKAR_FLAGS: 'true', USE_MEOWICE_FLAGS: 'false' } },
    { spec: { jvmFlags: 'MeowIce' }, want: { USE_AIKAR_FLAGS: 'false', USE_MEOWICE_FLAGS: 'true' } },
    { spec: { timezone: 'Europe/Zurich' }, want: { TZ: 'Europe/Zurich' } },
    { spec: { stop: { announceSeconds: 15, saveTimeoutSeconds: 300 } }, want: { STOP_SERVER_ANNOUNCE_DELAY: '15', STOP_DURATION: '300' } },
    { spec: { stop: { announceSeconds: 0 } }, want: { STOP_SERVER_ANNOUNCE_DELAY: undefined } },
    { spec: { upgradeRequest: 'one' }, want: { HOMECRAFT_UPGRADE_REQUEST: 'one' } },
    { spec: { motd: '§6Gold\\nsecond' }, want: { MOTD: '§6Gold\\nsecond' } },
    { spec: { maxPlayers: 3, difficulty: 'Hard', gameMode: 'Creative', forceGameMode: true }, want: { MAX_PLAYERS: '3', DIFFICULTY: 'hard', MODE: 'creative', FORCE_GAMEMODE: 'true' } },
    { spec: { hardcore: true, pvp: false, onlineMode: false, allowFlight: true, commandBlocks: true }, want: { HARDCORE: 'true', PVP: 'false', ONLINE_MODE: 'false', ALLOW_FLIGHT: 'true', ENABLE_COMMAND_BLOCK: 'true' } },
    { spec: { seed: '-42', levelName: 'other', levelType: 'minecraft:flat', generateStructures: false, allowNether: false }, want: { SEED: '-42', LEVEL: 'other', LEVEL_TYPE: 'minecraft:flat', GENERATE_STRUCTURES: 'false', ALLOW_NETHER: 'false' } },
    { spec: { spawnProtection: 0, viewDistance: 12, simulationDistance: 6, playerIdleTimeoutMinutes: 30, pauseWhenEmptySeconds: 0 }, want: { SPAWN_PROTECTION: '0', VIEW_DISTANCE: '12', SIMULATION_DISTANCE: '6', PLAYER_IDLE_TIMEOUT: '30', PAUSE_WHEN_EMPTY_SECONDS: '0' } },
    { spec: { resourcePack: { ...pack, sha1: 'a'.repeat(40), required: true, prompt: 'Please' } }, want: { RESOURCE_PACK: pack.url, RESOURCE_PACK_SHA1: 'a'.repeat(40), RESOURCE_PACK_ENFORCE: 'true', RESOURCE_PACK_PROMPT: 'Please' } },
    { spec: { query: true }, want: { ENABLE_QUERY: 'true' } },
    // The start script turns it on: whether it is on may change while the pod runs.
    { spec: { whitelist: { enabled: true, players: ['alex'] } }, want: { ENABLE_WHITELIST: undefined, ENFORCE_WHITELIST: undefined, WHITELIST_FILE: undefined, EXISTING_WHITELIST_FILE: 'SYNCHRONIZE' } },
  ]
  for (const { spec, want } of table) t.match(toValues(spec), want, JSON.stringify(spec))
  for (const { spec, want } of table) for (const [name, value] of Object.entries(want)) if (value === undefined) t.equal(toValues(spec)[name], undefined, `${name} of ${JSON.stringify(spec)}`)
  t.equal(toValues({ version: 'LATEST' }, '1.21.4')['VERSION'], '1.21.4', 'the version is the one that was decided on')
})

t.test('what the platform needs can\'t be changed', async (t) => {
  const platform = {
    EULA: 'TRUE', ENABLE_RCON: 'true', RCON_PORT: '25575', RCON_PASSWORD_FILE: '/run/secrets/homecraft/rcon-password', CREATE_CONSOLE_IN_PIPE: 'true', ENABLE_STATUS: 'true',
    OPS_FILE: '/etc/homecraft/ops.json', EXISTING_OPS_FILE: 'SYNCHRONIZE', EXISTING_WHITELIST_FILE: 'SYNCHRONIZE',
  }
  t.match(toValues({}), platform)
  t.equal(toValues({})['RCON_PASSWORD'], undefined, 'no secret is in the environment')
  for (const name of ['enable-rcon', 'rcon.port', 'rcon.password', 'server-port', 'server-ip', 'enable-status', 'enable-query', 'query.port', 'management-server-enabled', 'white-list', 'online-mode']) t.throws(() => specOf({ properties: { [name]: 'true' } }), /known properties/, name)
})

/** Those of the platform, those that it switches by the lists of players, and those of versions long gone. */
const NOT_MANAGED = /^(rcon|query|server|management-server)[.-]|^(enable-rcon|white-list|enforce-whitelist|enable-jmx-monitoring|status-heartbeat-interval|announce-player-achievements|max-build-height|previews-chat|snooper-enabled)$/

/** The property that each variable of the environment sets, and those written by their names. */
function toProperties(spec: object): Values {
  const values = toValues(spec)
  const named = Object.entries(propertyVariables).flatMap(([property, variable]) => (values[variable] === undefined ? [] : [[property, values[variable]]]))
  const custom = (values['CUSTOM_SERVER_PROPERTIES'] ?? '').split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
  return Object.fromEntries([...named, ...custom])
}

t.test('every managed property is always written, so that a field taken out of the spec goes back', async (t) => {
  const everywhere = { type: 'PAPER', motd: 'x', resourcePack: pack, query: true, properties: { 'rate-limit': '5' }, whitelist: { enabled: true } }
  t.same(Object.keys(toProperties({})).sort(), Object.keys(toProperties(everywhere)).sort())
  for (const property of Object.keys(propertyVariables).filter((name) => !NOT_MANAGED.test(name))) t.ok(property in toProperties({}), property)
  t.same(Object.values(propertyVariables).filter((name) => name in toValues({}) && name in PROPERTIES), [], 'none is written twice')
})

t.test('a new server has the properties that Minecraft itself would write', async (t) => {
  const ours = { 'motd': 'A HomeCraft server', 'enable-rcon': 'true' }
  for (const [name, value] of Object.entries(toProperties({}))) t.equal(value, { ...propertyDefaults, ...ours, 'spawn-animals': 'true', 'spawn-npcs': 'true' }[name], name)
})

t.test('a further property is written by its name, in its place', async (t) => {
  const lines = toValues({ properties: { 'max-tick-time': '-1', 'bug-report-link': 'https://example.org/?a=b' } })['CUSTOM_SERVER_PROPERTIES']?.split('\n') ?? []
  t.same(lines.map((line) => line.split('=')[0]), Object.keys(PROPERTIES), 'all in the order of the contract')
  t.ok(lines.includes('max-tick-time=-1'))
  t.ok(lines.includes('bug-report-link=https://example.org/?a=b'))
  t.ok(lines.includes('rate-limit=0'), 'the others at their defaults')
})

t.test('a list that is empty is written, which removes what was loaded for it', async (t) => {
  t.match(toValues({}), { MODRINTH_PROJECTS: '', SPIGET_RESOURCES: '', PLUGINS: '', MODS: '', RESOURCE_PACK: '', RESOURCE_PACK_SHA1: '', RESOURCE_PACK_PROMPT: '', SEED: '', HOMECRAFT_UPGRADE_REQUEST: '' })
})

t.test('a value stays as it is written: the kubelet finds only escaped dollars', async (t) => {
  const table: { text: string; want: string }[] = [
    { text: '$(RCON_PASSWORD)', want: '$$(RCON_PASSWORD)' },
    { text: '$$(A) $5 $', want: '$$$$(A) $$5 $$' },
    { text: '`id` "quoted" \'single\' ; | & > #', want: '`id` "quoted" \'single\' ; | & > #' },
    { text: '${HOME} %', want: '$${HOME} %' },
    { text: '\u{1f3f0} §lé', want: '\u{1f3f0} §lé' },
  ]
  for (const { text, want } of table) t.equal(toValues({ motd: text })['MOTD'], want, text)
  t.match(toValues({ seed: '$(A)', properties: { 'resource-pack-id': '$(B)' } }), { SEED: '$$(A)', CUSTOM_SERVER_PROPERTIES: /\nresource-pack-id=\$\$\(B\)\n/ })
})

t.test('the same spec gives the same variables in the same order', async (t) => {
  const names = newEnvironment(specOf({}), 'LATEST').map(({ name }) => name)
  t.same(new Set(names).size, names.length, 'each only once')
  t.same(newEnvironment(specOf({ properties: { 'rate-limit': '1', 'log-ips': 'false' } }), 'LATEST'), newEnvironment(specOf({ properties: { 'log-ips': 'false', 'rate-limit': '1' } }), 'LATEST'))
})
