import { digest } from '../contracts/derive.ts'
import type { PlayersNote } from '../contracts/notes.ts'
import type { Server } from './objects.ts'

/** Which players a server should have on its lists. */
export interface PlayerLists {
  hasWhitelist: boolean
  whitelist: string[]
  ops: string[]
  bans: string[]
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A player as the game writes it, on any account service: with a leading dot through Floodgate. */
const NAME = /^[A-Za-z0-9_.]{1,32}$/

/** Whether a player is named by UUID. */
export const isUuid = (player: string): boolean => UUID.test(player)

/** Whether a text can be part of a command, as one word and not as another command. */
export const isPlayer = (text: string): boolean => NAME.test(text) || UUID.test(text)

/** Whether two texts name the same player: the game does not tell letters from capitals. */
export const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** The players of `list` that `others` does not name. */
export const without = (list: readonly string[], others: readonly string[]): string[] => list.filter((player) => !others.some((other) => isSame(player, other)))

/** The lists that a spec asks for, in one order; what can't be a player's name is left out. */
export function toPlayerLists({ whitelist, ops, bans }: Server['spec']): PlayerLists {
  return { hasWhitelist: whitelist.enabled, whitelist: clean(whitelist.players), ops: clean(ops), bans: clean(bans) }
}

/** Changes whenever one of the lists does. */
export function digestLists({ hasWhitelist, whitelist, ops, bans }: PlayerLists): string {
  const lower = (players: string[]): string[] => players.map((player) => player.toLowerCase())
  return digest({ hasWhitelist, whitelist: lower(whitelist), ops: lower(ops), bans: lower(bans) })
}

/** Whether a game has these lists already: they were brought to this very run of it. */
export function isInLine(note: PlayersNote | undefined, lists: PlayerLists, run: string): boolean {
  return note?.digest === digestLists(lists) && note.run === run
}

function clean(players: readonly string[]): string[] {
  const lower = new Map(players.filter(isPlayer).map((player) => [player.toLowerCase(), player]))
  return [...lower].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, player]) => player)
}
