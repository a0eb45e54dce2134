import type { GameState } from './game-state.ts'
import { toPlayer, type Player } from './player-lists.ts'

/** Runs a command about the player that its argument names; undefined when there is none, so that the command is an incomplete one. */
export function withPlayer({ cache }: GameState, name: string | undefined, run: (player: Player) => string): string | undefined {
  if (name === undefined) return undefined
  const player = toPlayer(name, cache)
  return player ? run(player) : 'That player does not exist'
}
