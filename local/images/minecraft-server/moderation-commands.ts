import type { Command } from './console.ts'
import { toPlayer } from './player-lists.ts'

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
  ban: ({ server, bans, cache }, [name, ...words], sender) => {
    if (name === undefined) return undefined
    const player = toPlayer(name, cache)
    if (bans.find(player)) return 'Nothing changed. The player is already banned'
    const reason = words.join(' ') || 'Banned by an operator.'
    bans.add({ ...player, created: new Date().toISOString(), source: sender, expires: 'forever', reason })
    for (const online of [...server.players]) if (online.username === player.name) online.kick('You are banned from this server')
    return `Banned ${player.name}: ${reason}`
  },
  pardon: ({ bans, cache }, [name]) => {
    if (name === undefined) return undefined
    const entry = bans.find(toPlayer(name, cache))
    if (!entry) return "Nothing changed. The player isn't banned"
    bans.remove(entry)
    return `Unbanned ${entry.name}`
  },
  banlist: ({ bans }) => {
    const names = bans.entries().map((entry) => entry.name)
    return names.length === 0 ? 'There are no bans' : `There are ${names.length} ban(s): ${names.join(', ')}`
  },
}
