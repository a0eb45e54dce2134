import type { PlayerList, Players, Server } from '../../../../contracts/rest.ts'
import { ApiProblem, toMessage } from '../../lib/api/problem.ts'
import type { ServerCalls } from '../calls.ts'

/** Who plays on a server, and who may do what: as the API last said. */
export class Roster {
  readonly #calls: ServerCalls
  #players = $state.raw<Players>()
  #failure = $state('')
  #isOff = $state(false)
  #isReading = false

  constructor(calls: ServerCalls) {
    this.#calls = calls
  }

  get players(): Players | undefined {
    return this.#players
  }

  /** Why it could not be read; empty when it could. */
  get failure(): string {
    return this.#failure
  }

  /** Whether the platform runs without a bus, so that nobody can ask the game. */
  get isOff(): boolean {
    return this.#isOff
  }

  /** Asks who plays. */
  async load(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    try {
      this.#players = await this.#calls.players()
      this.#failure = ''
      this.#isOff = false
    } catch (error) {
      this.#failure = toMessage(error)
      this.#isOff = error instanceof ApiProblem && error.code === 'HC_BUS_OFF'
    } finally {
      this.#isReading = false
    }
  }

  /** Puts a player out. */
  async kick(player: string): Promise<void> {
    await this.#calls.kick(player)
    await this.load()
  }

  /** Puts a player on a list, or takes one off; gives the server as it is to be. */
  async put(player: string, list: PlayerList, isOn: boolean): Promise<Server> {
    const server = await this.#calls.list(player, list, isOn)
    void this.load()
    return server
  }
}
