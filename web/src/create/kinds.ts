import { MOD_TYPES, MODPACK_TYPES, PLUGIN_TYPES, type ServerType } from '../../../contracts/minecraft-server/software.ts'

/** What somebody who makes a server has in mind; the first software of each is what it begins with. */
export interface Kind {
  id: 'Plugins' | 'Plain' | 'Mods' | 'Modpack'
  title: string
  text: string
  types: readonly [ServerType, ...ServerType[]]
}

export const KINDS: readonly Kind[] = [
  { id: 'Plugins', title: 'With plugins', text: 'Fast, and players need nothing but Minecraft. A good choice for most.', types: order('PAPER', PLUGIN_TYPES) },
  { id: 'Plain', title: 'As it comes', text: 'The server as Mojang makes it, with nothing added.', types: ['VANILLA'] },
  { id: 'Mods', title: 'With mods', text: 'New blocks, machines, worlds. Players install the same mods.', types: order('FABRIC', MOD_TYPES.filter((type) => !MODPACK_TYPES.includes(type))) },
  { id: 'Modpack', title: 'A modpack', text: 'A whole pack of modrinth.com or curseforge.com, by its name.', types: order('MODRINTH', MODPACK_TYPES) },
]

/** The kind that a software is of. */
export const kindOf = (type: string): Kind | undefined => KINDS.find(({ types }) => types.some((one) => one === type))

function order(first: ServerType, types: readonly ServerType[]): readonly [ServerType, ...ServerType[]] {
  return [first, ...types.filter((type) => type !== first)]
}
