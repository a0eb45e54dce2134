import type { Command } from './console.ts'
import type { GameState } from './game-state.ts'
import { toPlayer } from './player-lists.ts'

/** Commands that change the lists of operators and listed players. */
export const listCommands: Record<string, Command> = {
  op: ({ operators, cache, server }, [name]) => {
    if (name === undefined) return undefined
    const player = toPlayer(name, cache)
    if (operators.find(player)) return 'Nothing changed. The player already is an operator'
    operators.add({ ...player, level: 4, bypassesPlayerLimit: false })
    for (const online of server.players) if (online.username === player.name) online.op = true
    return `Made ${player.name} a server operator`
  },
  deop: ({ operators, cache, server }, [name]) => {
    if (name === undefined) return undefined
    const player = toPlayer(name, cache)
    const entry = operators.find(player)
    if (!entry) return 'Nothing changed. The player is not an operator'
    operators.remove(entry)
    for (const online of server.players) if (online.username === player.name) online.op = false
    return `Made ${player.name} no longer a server operator`
  },
  whitelist: (game, [action = '', name]) => (Object.hasOwn(whitelistActions, action) ? whitelistActions[action]?.(game, name) : undefined),
}

const whitelistActions: Record<string, (game: GameState, name: string | undefined) => string | undefined> = {
  add: ({ whitelist, cache }, name) => {
    if (name === undefined) return undefined
    const player = toPlayer(name, cache)
    if (whitelist.find(player)) return 'Player is already whitelisted'
    whitelist.add({ ...player })
    return `Added ${player.name} to the whitelist`
  },
  remove: (game, name) => {
    if (name === undefined) return undefined
    const player = toPlayer(name, game.cache)
    const entry = game.whitelist.find(player)
    if (!entry) return 'Player is not whitelisted'
    game.whitelist.remove(entry)
    kickUnlisted(game)
    return `Removed ${player.name} from the whitelist`
  },
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
    const known = { uuid: player.uuid ?? '', name: player.username ?? '' }
    if (!whitelist.find(known) && !operators.find(known)) player.kick('You are not white-listed on this server!')
  }
}
