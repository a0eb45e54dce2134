import type { Player } from 'flying-squid'
import { reasonToRefuse } from './admission.ts'
import { runCommand } from './console.ts'
import type { GameState } from './game-state.ts'
import { logServer } from './log.ts'

/** Lets players in or not, gives operators their rights, and routes what they type to the console's commands. */
export function watchPlayers(game: GameState): void {
  // flying-squid writes its own `&e`, which newer clients show as it is.
  game.server.color.yellow = '§e'
  game.server.on('newPlayer', (player: Player) => {
    const { username, uuid } = player._client
    const refusal = reasonToRefuse(toApplicant(game, { uuid, name: username }), doors(game))
    if (refusal !== undefined) {
      refuse(game, player, refusal)
      return
    }
    player.on('connected', () => { welcome(game, player, { uuid, name: username }) })
    player.on('disconnected', () => { logServer('INFO', `${username} left the game`) })
    player.on('chat', ({ message }: { message: string }) => { logServer('INFO', `<${username}> ${message}`) })
    player.handleCommand = async (command) => {
      logServer('INFO', `${username} issued server command: /${command}`)
      const allowed = player.op === true || /^(list|help|me)\b/.test(command)
      const answer = allowed ? await runCommand(game, command, username) : 'You do not have permission to use this command'
      if (answer !== '') player.chat(answer)
    }
  })
}

function toApplicant(game: GameState, player: { uuid: string; name: string }): Parameters<typeof reasonToRefuse>[0] {
  return {
    isBanned: game.bans.find(player) !== undefined,
    isOperator: game.operators.find(player) !== undefined,
    isListed: game.whitelist.find(player) !== undefined,
  }
}

function doors({ server, hasWhitelist, maxPlayers }: GameState): Parameters<typeof reasonToRefuse>[1] {
  return { hasWhitelist, online: server.players.length, maxPlayers }
}

/**
 * Ends the connection before the player is part of the world. flying-squid would tell the others that somebody without
 * a name has left, which breaks their connections, so it is to take the player for gone already.
 */
function refuse({ server }: GameState, player: Player, reason: string): void {
  logServer('INFO', `Disconnecting ${player._client.username}: ${reason}`)
  player.disconnected = true
  player.save = () => Promise.resolve()
  player.login = () => {
    Reflect.deleteProperty(server.entities, player.id)
    player._client.end(reason)
    return Promise.resolve()
  }
}

function welcome(game: GameState, player: Player, known: { uuid: string; name: string }): void {
  player.op = game.operators.find(known) !== undefined
  logServer('INFO', `UUID of player ${known.name} is ${known.uuid}`)
  logServer('INFO', `${known.name} joined the game`)
  if (!game.cache.find(known)) game.cache.add({ ...known })
}
