import type { Command } from './console.ts'
import type { GameState } from './game-state.ts'
import { withPlayer } from './player-argument.ts'

/** Commands that change the lists of operators and listed players. */
export const listCommands: Record<string, Command> = {
  op: (game, [name]) => withPlayer(game, name, (player) => {
    if (game.operators.find(player)) return 'Nothing changed. The player already is an operator'
    game.operators.add({ ...player, level: 4, bypassesPlayerLimit: false })
    setRights(game, player.uuid, true)
    return `Made ${player.name} a server operator`
  }),
  deop: (game, [name]) => withPlayer(game, name, (player) => {
    const entry = game.operators.find(player)
    if (!entry) return 'Nothing changed. The player is not an operator'
    game.operators.remove(entry)
    setRights(game, player.uuid, false)
    return `Made ${player.name} no longer a server operator`
  }),
  whitelist: (game, [action = '', name]) => (Object.hasOwn(whitelistActions, action) ? whitelistActions[action]?.(game, name) : undefined),
}

const whitelistActions: Record<string, (game: GameState, name: string | undefined) => string | undefined> = {
  add: (game, name) => withPlayer(game, name, (player) => {
    if (game.whitelist.find(player)) return 'Player is already whitelisted'
    game.whitelist.add({ ...player })
    return `Added ${player.name} to the whitelist`
  }),
  remove: (game, name) => withPlayer(game, name, (player) => {
    const entry = game.whitelist.find(player)
    if (!entry) return 'Player is not whitelisted'
    game.whitelist.remove(entry)
    kickUnlisted(game)
    return `Removed ${player.name} from the whitelist`
  }),
  list: ({ whitelist }) => {
    const names = whitelist.entries().map((entry) => entry.name)
    return names.length === 0 ? 'There are no whitelisted players' : `There are ${names.length} whitelisted player(s): ${names.join(', ')}`
  },
  on: (game) => setWhitelist(game, true),
  off: (game) => setWhitelist(game, false),
  reload: (game) => {
    game.whitelist.reload()
    kickUnlisted(game)
    return 'Reloaded the whitelist'
  },
}

function setRights({ server }: GameState, uuid: string, isOperator: boolean): void {
  for (const online of server.players) if (online._client.uuid === uuid) online.op = isOperator
}

function setWhitelist(game: GameState, wanted: boolean): string {
  const word = wanted ? 'on' : 'off'
  if (game.hasWhitelist === wanted) return `Whitelist is already turned ${word}`
  game.hasWhitelist = wanted
  game.setProperty('white-list', String(wanted))
  kickUnlisted(game)
  return `Whitelist is now turned ${word}`
}

function kickUnlisted({ server, hasWhitelist, enforcesWhitelist, whitelist, operators }: GameState): void {
  if (!hasWhitelist || !enforcesWhitelist) return
  for (const player of [...server.players]) {
    const { uuid, username: name } = player._client
    if (!whitelist.find({ uuid, name }) && !operators.find({ uuid, name })) player.kick('You are not white-listed on this server!')
  }
}
