import { blockCommands } from './block-commands.ts'
import { faultCommands } from './fault-commands.ts'
import type { GameState } from './game-state.ts'
import { listCommands } from './list-commands.ts'
import { logServer } from './log.ts'
import { moderationCommands } from './moderation-commands.ts'
import { formatTickQuery, formatTps } from './ticks.ts'
import { worldCommands } from './world-commands.ts'

/** A command of the console: what it answers, or undefined when its arguments make no sense. */
export type Command = (game: GameState, args: string[], sender: string) => string | undefined | Promise<string | undefined>

const commands: Record<string, Command> = { ...worldCommands, ...blockCommands, ...listCommands, ...moderationCommands, ...faultCommands, help }

const tick: Command = ({ ticks }, [what]) => (what === 'query' ? formatTickQuery(ticks) : undefined)
const tps: Command = ({ ticks }) => formatTps(ticks)

const commandsOf = ({ tickCommands: { hasTick, hasTps } }: GameState): Record<string, Command> => ({ ...commands, ...(hasTick && { tick }), ...(hasTps && { tps }) })

/** Runs a line of the console and gives its answer, as the game words it. */
export async function runCommand(game: GameState, line: string, sender: string): Promise<string> {
  const text = line.trim().replace(/^\//, '')
  const [name = '', ...args] = text.split(/\s+/)
  const known = commandsOf(game)
  const command = Object.hasOwn(known, name) ? known[name] : undefined
  if (command) return (await command(game, args, sender)) ?? `Incorrect argument for command\n${text}<--[HERE]`
  if (name !== '' && game.server.commands.find(text)) return runOwn(game, text)
  return `Unknown or incomplete command, see below for error\n${text}<--[HERE]`
}

/** Runs a command of flying-squid, which answers partly by logging. */
async function runOwn(game: GameState, text: string): Promise<string> {
  const { server } = game
  const { info, err } = server
  const said: string[] = []
  server.info = server.err = (message) => { said.push(message) }
  try {
    const answer = await server.commands.use(text, {}, true)
    return [...said, ...(answer === undefined ? [] : [answer])].join('\n')
  } catch (error) {
    logServer('WARN', `Command failed: ${text}: ${String(error)}`)
    return error instanceof Error ? error.message : String(error)
  } finally {
    server.info = info
    server.err = err
  }
}

function help(game: GameState): string {
  return Object.keys(commandsOf(game)).sort().map((name) => `/${name}`).join('\n')
}
