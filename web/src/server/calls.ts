import { CommandAnswer, Players, Server, type PlayerList } from '../../../contracts/rest.ts'
import type { Send } from '../lib/api/http.ts'

/** What the page of a server asks of the API beyond what every page does. */
export interface ServerCalls {
  /** Runs a command on the console, and gives what the game said. */
  command(command: string): Promise<string>
  players(): Promise<Players>
  /** Puts a player out; gives what the game said. */
  kick(player: string): Promise<string>
  /** Puts a player on a list, or takes one off; gives the server as it is to be. */
  list(player: string, list: PlayerList, isOn: boolean): Promise<Server>
}

/** The calls for one server. */
export function newServerCalls(send: Send, id: string): ServerCalls {
  const path = `/servers/${encodeURIComponent(id)}`
  const onPlayer = (player: string, what: string): string => `${path}/players/${encodeURIComponent(player)}/${what}`
  return {
    command: async (command) => (await send({ method: 'POST', path: `${path}/command`, body: { command }, answer: CommandAnswer })).output,
    players: () => send({ path: `${path}/players`, answer: Players }),
    kick: async (player) => (await send({ method: 'POST', path: onPlayer(player, 'kick'), body: {}, answer: CommandAnswer })).output,
    list: (player, list, isOn) => send({ method: isOn ? 'PUT' : 'DELETE', path: onPlayer(player, list), answer: Server }),
  }
}
