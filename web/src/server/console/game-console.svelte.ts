import type { ServerMessage } from '../../../../contracts/socket.ts'
import { ApiProblem, toMessage } from '../../lib/api/problem.ts'
import type { Stream } from '../../lib/stream/stream.ts'
import type { ServerCalls } from '../calls.ts'
import { newCommands, toCommand } from './commands.ts'
import { NO_LINES, withLog, withText, type Lines } from './lines.ts'

/** How the log is followed. */
export type Following =
  /** It was asked for. */
  | { state: 'Opening' }
  /** Lines come as they are written. */
  | { state: 'Live' }
  /** No more lines come until the server runs again. */
  | { state: 'Ended'; message: string }
  /** It can't be followed: the platform runs without a bus (`HC_BUS_OFF`), or the bus is away. */
  | { state: 'Refused'; isOff: boolean; message: string }

/** Lines of the past that a subscription begins with. */
const TAIL = 200

/** The console of a server: its log, and the commands that are typed here. It keeps its lines while its tab is not looked at. */
export class GameConsole {
  /** What was typed before, for the arrow keys. */
  readonly commands = newCommands()
  readonly #id: string
  readonly #calls: ServerCalls
  #lines = $state.raw<Lines>(NO_LINES)
  #following = $state.raw<Following>({ state: 'Opening' })
  #isBusy = $state(false)
  #output = $state('')

  constructor(id: string, calls: ServerCalls) {
    this.#id = id
    this.#calls = calls
  }

  get lines(): Lines {
    return this.#lines
  }

  get following(): Following {
    return this.#following
  }

  /** Whether a command is under way. */
  get isBusy(): boolean {
    return this.#isBusy
  }

  /** What the last command gave, for screen readers: the log itself would never be silent. */
  get output(): string {
    return this.#output
  }

  /** Follows the log; gives what ends that. */
  follow(stream: Stream): () => void {
    this.#following = { state: 'Opening' }
    const stops = [stream.listen((message) => { this.#hear(message) }), stream.subscriptions.followLog(this.#id, TAIL)]
    return () => { for (const stop of stops) stop() }
  }

  /** Runs what was typed. */
  async run(typed: string): Promise<void> {
    const command = toCommand(typed)
    if (command === '' || this.#isBusy) return
    this.commands.add(typed.trim())
    this.#show('Command', command)
    this.#isBusy = true
    try {
      const output = await this.#calls.command(command)
      this.#say('Output', output.trim() === '' ? 'Done.' : output)
    } catch (error) {
      this.#say('Note', error instanceof ApiProblem ? `${error.title}. ${error.message}` : toMessage(error))
    } finally {
      this.#isBusy = false
    }
  }

  #say(kind: 'Output' | 'Note', text: string): void {
    this.#show(kind, text)
    this.#output = text
  }

  #show(kind: 'Command' | 'Output' | 'Note', text: string): void {
    this.#lines = withText(this.#lines, kind, text, Date.now())
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'hello' && this.#lines.all.length > 0) this.#show('Note', 'The connection is back.')
    if (!('server' in message) || message.server !== this.#id) return
    if (message.type === 'log') {
      this.#lines = withLog(this.#lines, message.lines, message.isHistory)
      this.#following = { state: 'Live' }
    }
    if (message.type === 'logEnd') this.#following = { state: 'Ended', message: message.message }
    if (message.type === 'problem' && message.topic === 'logs') this.#following = { state: 'Refused', isOff: message.code === 'HC_BUS_OFF', message: message.detail }
  }
}
