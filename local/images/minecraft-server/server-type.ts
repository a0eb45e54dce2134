import { Exit } from '../container.ts'

const types = [
  'SPIGOT', 'PAPER', 'FOLIA', 'FORGE', 'NEOFORGE', 'NEOFORGED', 'FABRIC', 'QUILT', 'VANILLA', 'SPONGEVANILLA', 'CUSTOM',
  'MAGMA', 'MAGMA_MAINTAINED', 'KETTING', 'MOHIST', 'YOUER', 'BANNER', 'PURPUR', 'PUFFERFISH', 'CANYON', 'LIMBO', 'NANOLIMBO',
  'CRUCIBLE', 'LEAF', 'ARCLIGHT', 'POSEIDON',
]
const modpackPlatforms = ['AUTO_CURSEFORGE', 'MODRINTH', 'CURSEFORGE', 'FTB', 'FTBA', 'GTNH']

/** The type of server asked for, in capitals. Every type plays the same here; an unknown one ends the start as in the image. */
export function parseServerType(type: string, modpackPlatform = ''): string {
  const wanted = type.toUpperCase()
  const platform = modpackPlatforms.includes(wanted) ? wanted : modpackPlatform.toUpperCase()
  if (platform !== '' && !modpackPlatforms.includes(platform)) throw new Exit(1, `Invalid MODPACK_PLATFORM: '${modpackPlatform}'`)
  if (platform !== '' || types.includes(wanted) || wanted.endsWith('BUKKIT')) return wanted
  throw new Exit(1, `Invalid TYPE: '${type}'\nMust be one of: ${[...types, 'BUKKIT', ...modpackPlatforms].join(', ')}`)
}
