import type { ServerType } from '../../../contracts/minecraft-server/software.ts'

const NAMES: Readonly<Record<ServerType, string>> = {
  VANILLA: 'Vanilla',
  PAPER: 'Paper',
  FOLIA: 'Folia',
  PURPUR: 'Purpur',
  PUFFERFISH: 'Pufferfish',
  LEAF: 'Leaf',
  SPIGOT: 'Spigot',
  FORGE: 'Forge',
  NEOFORGE: 'NeoForge',
  FABRIC: 'Fabric',
  QUILT: 'Quilt',
  MODRINTH: 'Modrinth pack',
  AUTO_CURSEFORGE: 'CurseForge pack',
}

/** Software as its makers write it. */
export const toTypeName = (type: ServerType): string => NAMES[type]
