import { createHash } from 'node:crypto'
import { PROPERTIES } from '../../contracts/minecraft-server/game.ts'
import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'

interface PlayerEntry {
  uuid: string
  name: string
}

/**
 * whitelist.json and ops.json, with the players whose identity is certain: those given by UUID, and on a server that
 * does not ask Mojang those given by name. The relay adds the others once the game can look them up, so a name that
 * nobody has never stops a start (https://github.com/itzg/docker-minecraft-server/issues/2922).
 */
export function toPlayerFiles({ whitelist, ops, onlineMode, properties }: MinecraftServerSpec): Record<string, string> {
  const certain = (players: string[]): PlayerEntry[] => players.flatMap((player) => toEntry(player, onlineMode) ?? [])
  // The game knows levels 1 to 4.
  const level = Math.min(4, Math.max(1, Number(properties['op-permission-level'] ?? PROPERTIES['op-permission-level']?.default)))
  return {
    'ops.json': JSON.stringify(certain(ops).map((entry) => ({ ...entry, level, bypassesPlayerLimit: false }))),
    'whitelist.json': JSON.stringify(certain(whitelist.players)),
  }
}

function toEntry(player: string, onlineMode: boolean): PlayerEntry | undefined {
  if (player.length === 36) return { uuid: player.toLowerCase(), name: '' }
  return onlineMode ? undefined : { uuid: offlineUuid(player), name: player }
}

/** The identity of a name on a server without Mojang: a UUID of version 3 of `OfflinePlayer:<name>` (https://minecraft.wiki/w/UUID#Offline_mode). */
export function offlineUuid(name: string): string {
  const hash = createHash('md5').update(`OfflinePlayer:${name}`).digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x30, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
