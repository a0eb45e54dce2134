/** Another value of a setting than its default, and what the spec must hold beside it both before and after. */
export interface Sample {
  value: unknown
  with?: Record<string, unknown>
}

const URL = 'https://example.org/sample.jar'
const HASH = `$6$homecraft$${'a'.repeat(86)}`
const PACK = { resourcePack: { url: 'https://example.org/pack.zip' } }
const MODPACK = { type: 'MODRINTH', modpack: { project: 'cobblemon' } }
const of = (type: string): { with: { type: string } } => ({ with: { type } })

/**
 * A sample for each setting by its path: what admission takes, costs little, and does no harm to a server.
 * `eula` has one valid value only, and what is immutable is given before the server is made.
 */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  'eula': { value: true },
  'desiredState': { value: 'Stopped' },
  'restartPolicy': { value: 'Immediate' },
  'restartRequest': { value: 'sample-1' },
  'upgradeRequest': { value: 'sample-1' },
  'stop.announceSeconds': { value: 1 },
  'stop.saveTimeoutSeconds': { value: 90 },

  'type': { value: 'PAPER' },
  'version': { value: '1.20.4' },
  'javaVersion': { value: '17' },
  'paper.build': { value: 1, ...of('PAPER') },
  'paper.channel': { value: 'Experimental', ...of('PAPER') },
  'folia.build': { value: 1, ...of('FOLIA') },
  'folia.channel': { value: 'Experimental', ...of('FOLIA') },
  'purpur.build': { value: 1, ...of('PURPUR') },
  'pufferfish.build': { value: 1, ...of('PUFFERFISH') },
  'leaf.build': { value: 1, ...of('LEAF') },
  'forge.version': { value: '47.3.0', ...of('FORGE') },
  'neoforge.version': { value: '21.4.1', ...of('NEOFORGE') },
  'fabric.loaderVersion': { value: '0.16.10', ...of('FABRIC') },
  'fabric.launcherVersion': { value: '1.0.1', ...of('FABRIC') },
  'quilt.loaderVersion': { value: '0.28.0', ...of('QUILT') },
  'quilt.installerVersion': { value: '0.12.0', ...of('QUILT') },
  'modpack.project': { value: 'fabulously-optimized', with: MODPACK },
  'modpack.version': { value: '1.6', with: MODPACK },
  'modrinth.projects': { value: ['lithium?'] },
  'modrinth.dependencies': { value: 'Required' },
  'modrinth.versionType': { value: 'Beta' },
  'spigetResources': { value: [9089], ...of('PAPER') },
  'plugins': { value: [URL], ...of('PAPER') },
  'mods': { value: [URL], ...of('FABRIC') },
  'jvmFlags': { value: 'Aikar' },

  'memory': { value: '768Mi' },
  'cpu': { value: '1' },
  'storageSize': { value: '2Gi' },
  'storageClassName': { value: 'sample' },
  'nodeSelector': { value: { 'homecraft.io/pool': 'sample' } },
  'tolerations': { value: [{ key: 'homecraft.io/dedicated', operator: 'Exists' }] },
  'timezone': { value: 'Europe/Zurich' },

  'motd': { value: 'sample' },
  'maxPlayers': { value: 7 },
  'difficulty': { value: 'Peaceful' },
  'gameMode': { value: 'Creative' },
  'forceGameMode': { value: true },
  'hardcore': { value: true },
  'pvp': { value: false },
  'seed': { value: '42' },
  'levelName': { value: 'sample' },
  'levelType': { value: 'minecraft:flat' },
  'generateStructures': { value: false },
  'allowNether': { value: false },
  'onlineMode': { value: false },
  'allowFlight': { value: true },
  'commandBlocks': { value: true },
  'spawnProtection': { value: 0 },
  'viewDistance': { value: 5 },
  'simulationDistance': { value: 5 },
  'playerIdleTimeoutMinutes': { value: 30 },
  'pauseWhenEmptySeconds': { value: 0 },
  'resourcePack.url': { value: 'https://example.org/other.zip', with: PACK },
  'resourcePack.sha1': { value: '0123456789abcdef0123456789abcdef01234567', with: PACK },
  'resourcePack.required': { value: true, with: PACK },
  'resourcePack.prompt': { value: 'sample', with: PACK },
  'query': { value: true },
  'properties': { value: { 'rate-limit': '100' } },

  'whitelist.enabled': { value: true },
  'whitelist.players': { value: ['069a79f4-44e9-4726-a5be-fca90e38aaf5'] },
  'ops': { value: ['069a79f4-44e9-4726-a5be-fca90e38aaf5'] },
  'bans': { value: ['069a79f4-44e9-4726-a5be-fca90e38aaf5'] },

  'exposure': { value: 'ClusterIP' },
  'hostname': { value: 'sample.example.org' },
  'serviceAnnotations': { value: { 'metallb.io/sample': 'sample' } },
  'allowedSourceRanges': { value: ['203.0.113.0/24'] },
  'extraPorts': { value: [{ name: 'sample', port: 24454, protocol: 'UDP' }] },

  'sftpUsers': { value: [`sample:${HASH}:e:1000:1000:files`] },
  'sftp.passwordSecret': { value: 'sample' },
  'sftp.users': { value: [{ name: 'sample', passwordHash: HASH }] },
}

/** A copy of a spec that has a value at a path such as `paper.build`. */
export function withValue(spec: Record<string, unknown> | undefined, path: string, value: unknown): Record<string, unknown> {
  const [name = '', ...rest] = path.split('.')
  const inner = spec?.[name] as Record<string, unknown> | undefined
  return { ...spec, [name]: rest.length > 0 ? withValue(inner, rest.join('.'), value) : value }
}
