import * as z from 'zod'
import { ServerId, TenantSlug } from './identity.ts'
import { ServerName } from './minecraft-server.ts'
import { ConsoleCommand, ProblemCode } from './rest.ts'
import { LogLine } from './socket.ts'

/** How often relay says that it still follows a log, and after how long without a word the API asks another replica. */
export const LOG_BEAT_MS = 5_000
export const LOG_SILENCE_MS = 12_000

/** How long relay waits until the lines that it has sent are taken. */
export const LOG_PATIENCE_MS = 10_000

/** Longest line of a log, in characters; what is beyond is cut off. */
export const LONGEST_LINE = 4_096

/** Most lines and characters that are sent at once: far less than a message of the bus may hold. */
export const MOST_LINES = 64
export const MOST_CHARACTERS = 32_768

/** Longest answer to a command that is handed on, in characters. */
export const LONGEST_OUTPUT = 65_536

/** The server that a question to relay is about. All three must fit: relay acts on no other's. */
const asked = {
  tenant: TenantSlug.meta({ description: 'Whose server it is.' }),
  name: ServerName.meta({ description: 'Its name.' }),
  id: ServerId.meta({ description: 'Its id.' }),
}

/** Why relay did not do what it was asked. */
const problem = z.object({ code: ProblemCode, detail: z.string() }).optional().meta({ description: 'Why it was not done; absent when it was.' })
export type RelayProblem = NonNullable<z.infer<typeof problem>>

/** Asks relay to run a command on the console of a server. */
export const CommandQuestion = z.object({ ...asked, command: ConsoleCommand })
export type CommandQuestion = z.infer<typeof CommandQuestion>

/** What relay answers to it. */
export const CommandReply = z.object({ problem, output: z.string().default('').meta({ description: 'What the game answered.' }) })
export type CommandReply = z.input<typeof CommandReply>

/** Asks relay to send the log of a server, chunk by chunk, to `linesOf(follower)`. */
export const LogQuestion = z.object({
  ...asked,
  follower: z.uuid().meta({ description: 'Who asks: another word for each question.' }),
  tail: z.int().min(0).optional().meta({ description: 'Most lines of the past to begin with; all when absent.' }),
  sinceTime: z.iso.datetime({ offset: true }).optional().meta({ description: 'Leaves out what was written before, to a second.' }),
  follow: z.boolean().meta({ description: 'Whether to go on with what is written from now on.' }),
})
export type LogQuestion = z.infer<typeof LogQuestion>

/** What relay answers to it: the lines come later, and whoever asked has to listen before. */
export const LogReply = z.object({ problem })
export type LogReply = z.infer<typeof LogReply>

/**
 * Why no more lines come: the log is over (`Ended`), or the game was not there (`NotRunning`). `Again`: this replica can't go
 * on, but the log does, so that it is to be asked for again.
 */
export const LogEnd = z.enum(['Ended', 'NotRunning', 'Again'])
export type LogEnd = z.infer<typeof LogEnd>

/** Some lines of a followed log, none as a sign of life; the next come once these are taken. */
export const LogChunk = z.object({
  lines: z.array(LogLine).meta({ description: 'The lines, in order.' }),
  isHistory: z.boolean().meta({ description: 'Whether they were written before they were asked for.' }),
  end: LogEnd.optional().meta({ description: 'Why no more come; absent while some do.' }),
})
export type LogChunk = z.infer<typeof LogChunk>
