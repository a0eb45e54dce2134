import * as z from 'zod'
import { ServerId } from '../identity.ts'
import { Player } from '../minecraft-server/players.ts'

/** Most bytes of a command: the game lets go of who sends more (https://minecraft.wiki/w/RCON). */
const MOST_BYTES = 1446

/** One line: a break would begin another command. */
const line = (most: number): z.ZodString => z.string().max(most).regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]*$/u, 'must be one line without control characters')

/** Most characters of a command. */
export const LONGEST_COMMAND = 1000

/** A command of the console. A slash before it is left out, as players write it and the console does not. */
export const ConsoleCommand = line(LONGEST_COMMAND).regex(/[^\s/]/, 'must hold a command')
  .refine((text) => new TextEncoder().encode(text).length <= MOST_BYTES, `must be at most ${MOST_BYTES} bytes long`)

/** Body that runs a command. */
export const CommandRequest = z.strictObject({
  command: ConsoleCommand.meta({ description: 'The command, such as `list`: one line, at most 1446 bytes. It is recorded in the history of the server.' }),
}).meta({ id: 'CommandRequest', description: 'A command to run on the console.', examples: [{ command: 'say Hello!' }] })
export type CommandRequest = z.infer<typeof CommandRequest>

/** What the game said to a command. */
export const CommandAnswer = z.strictObject({
  output: z.string().meta({ description: 'What the game answered, at most 65,536 characters. Colours are marked as the game marks them, with `§`.' }),
}).meta({ id: 'CommandAnswer', description: 'What the game said to a command.' })
export type CommandAnswer = z.infer<typeof CommandAnswer>

/** Lines of the past that a log begins with, at most and when nobody says how many. */
export const MOST_TAIL = 1000
export const USUAL_TAIL = 200

/** Query parameters of a log. */
export const LogQuery = z.strictObject({
  tail: z.coerce.number().int().min(0).max(MOST_TAIL).default(USUAL_TAIL).meta({ description: 'Most lines of the past to begin with.' }),
  follow: z.enum(['', 'true', 'false']).default('false').meta({ description: 'Whether the answer goes on with what is written from now on: `?follow` will do.' }),
  since: z.iso.datetime({ offset: true }).max(40).optional().meta({ description: 'Only lines later than this: the time of the last line that you have.' }),
})
export type LogQuery = z.infer<typeof LogQuery>

/** A player's name or UUID. */
const player = Player.meta({ description: 'Name or UUID of the player.' })

/** The lists of players that can be changed one by one. */
export const PlayerList = z.enum(['whitelist', 'op', 'ban'])
export type PlayerList = z.infer<typeof PlayerList>

/** Path of a player of a server. */
export const PlayerParams = z.strictObject({ id: ServerId.meta({ description: 'Id of the server.' }), player })

/** Body that puts a player out; none is needed. */
export const KickRequest = z.strictObject({
  reason: line(200).optional().meta({ description: 'What the player is told.' }),
}).nullish().meta({ id: 'KickRequest', description: 'How a player is put out.', examples: [{ reason: 'Time to sleep' }] })
export type KickRequest = z.infer<typeof KickRequest>

/** Who plays, and who may do what. */
export const Players = z.strictObject({
  online: z.array(z.string()).nullable().meta({ description: 'Who is on, by name; null while the server does not run, or when its answer can\'t be read.' }),
  max: z.int().min(0).meta({ description: 'Most players that it takes.' }),
  whitelist: z.strictObject({
    enabled: z.boolean().meta({ description: 'Whether only listed players and operators may join.' }),
    players: z.array(player).meta({ description: 'Who may join.' }),
  }).meta({ description: 'Who may join.' }),
  ops: z.array(player).meta({ description: 'Operators.' }),
  bans: z.array(player).meta({ description: 'Who may not join.' }),
}).meta({ id: 'Players', description: 'Who plays, and who may do what.' })
export type Players = z.infer<typeof Players>
