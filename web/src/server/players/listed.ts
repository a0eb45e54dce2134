import type { PlayerList } from '../../../../contracts/rest.ts'
import { Player } from '../../../../contracts/minecraft-server/players.ts'
import type { Server } from '../../../../contracts/rest/server.ts'

/** A list of players as the page shows it. */
export interface ListView {
  list: PlayerList
  title: string
  /** What it means to be on it. */
  text: string
  players: readonly string[]
  /** What the button says that adds somebody. */
  add: string
  /** What taking somebody off is called. */
  remove: string
}

/** The lists of a spec. */
export function toListViews({ whitelist, ops, bans }: Pick<Server['spec'], 'whitelist' | 'ops' | 'bans'>): ListView[] {
  return [
    { list: 'whitelist', title: 'Whitelist', text: whitelist.enabled ? 'Only these players and operators may join.' : 'It is off: everybody who is not banned may join.', players: whitelist.players, add: 'Add to the whitelist', remove: 'Take off the whitelist' },
    { list: 'op', title: 'Operators', text: 'May use all commands in the game.', players: ops, add: 'Make an operator', remove: 'Make a player again' },
    { list: 'ban', title: 'Banned', text: 'May not join.', players: bans, add: 'Ban', remove: 'Lift the ban of' },
  ]
}

/** What is wrong with the name of a player who is to be put on a list; undefined for nothing. */
export function toNameTrouble(name: string, players: readonly string[]): string | undefined {
  if (name === '') return 'Type the name of a player.'
  if (players.includes(name)) return `${name} is on the list already.`
  return Player.safeParse(name).error?.issues[0]?.message
}

/** Whether a list names a player; names are the same in small and in capital letters. */
export const isListed = (players: readonly string[], name: string): boolean => players.some((one) => one.toLowerCase() === name.toLowerCase())
