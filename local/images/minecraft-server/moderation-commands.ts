import type { Command } from './console.ts'
import type { PlayerEntry } from './player-entry.ts'
import { withPlayer } from './player-argument.ts'

/** Commands against players. */
export const moderationCommands: Record<string, Command> = {
  kick: ({ server }, [name, ...words]) => {
    if (name === undefined) return undefined
    const player = server.players.find((online) => online.username?.toLowerCase() === name.toLowerCase())
    if (!player) return 'No player was found'
    const reason = words.join(' ') || 'Kicked by an operator'
    player.kick(reason)
    return `Kicked ${player.username ?? name}: ${reason}`
  },
  ban: (game, [name, ...words], sender) => withPlayer(game, name, (player) => {
    if (game.bans.find(player)) return 'Nothing changed. The player is already banned'
    const reason = words.join(' ') || 'Banned by an operator.'
    game.bans.add({ ...player, created: new Date().toISOString(), source: sender, expires: 'forever', reason })
    for (const online of [...game.server.players]) if (online._client.uuid === player.uuid) online.kick('You are banned from this server')
    return `Banned ${player.name}: ${reason}`
  }),
  pardon: (game, [name]) => withPlayer(game, name, (player) => {
    const entry = game.bans.find(player)
    if (!entry) return "Nothing changed. The player isn't banned"
    game.bans.remove(entry)
    return `Unbanned ${player.name}`
  }),
  banlist: ({ bans }, [kind = 'players']) => {
    if (kind !== 'players' && kind !== 'ips') return undefined
    // Addresses cannot be banned here.
    const entries = kind === 'players' ? bans.entries() : []
    return entries.length === 0 ? 'There are no bans' : [`There are ${entries.length} ban(s):`, ...entries.map(toLine)].join('\n')
  },
}

function toLine(entry: PlayerEntry): string {
  const text = (field: string, otherwise: string): string => (typeof entry[field] === 'string' ? entry[field] : otherwise)
  return `${entry.name} was banned by ${text('source', '(Unknown)')}: ${text('reason', 'Banned by an operator.')}`
}
