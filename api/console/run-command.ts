import { CommandReply, type CommandQuestion } from '../../contracts/console.ts'
import { RUN_COMMAND } from '../../contracts/subjects.ts'
import type { Bus } from '../../lib/bus.ts'
import { ProblemError } from '../errors.ts'
import type { ServerRow } from '../repositories/server-row.ts'
import { askRelay } from './relay.ts'

/** Longer than relay takes for a command at most. */
const ANSWER_MS = 12_000

/** Runs a command on the console of a server, and gives what the game answers. */
export async function runCommand(bus: Bus, question: CommandQuestion): Promise<string> {
  return (await askRelay(bus, { subject: RUN_COMMAND, body: question, reply: CommandReply, timeoutMs: ANSWER_MS })).output
}

/** Refuses what needs a game that runs, as far as can be seen here; relay looks again. */
export function checkRunning({ name, status }: ServerRow): void {
  if (status !== 'running') throw new ProblemError('HC_NOT_RUNNING', `The server ${name} does not run: start it, or wait until it is there.`)
}
