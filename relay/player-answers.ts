import { withoutColours } from '../lib/colours.ts'
import { isPlayer, isUuid } from './player-lists.ts'

/** Players that a game names, and texts near which its list can't be read for certain. */
export interface Listed {
  players: string[]
  unclear: string[]
}

/**
 * The players in the answer to `whitelist list`: "There are 2 whitelisted player(s): a, b", until 1.12 "There are 2
 * (out of 5 seen) whitelisted players:a and b". Undefined when the answer is none of these.
 */
export function parseWhitelist(answer: string): string[] | undefined {
  const text = withoutColours(answer)
  if (/no whitelisted player/i.test(text)) return []
  const names = /whitelisted player(?:s|\(s\))?:([^]*)/i.exec(text)?.[1]
  return names === undefined ? undefined : toNames(names)
}

/**
 * The players in the answer to `banlist players`: "There are 2 ban(s):" and an entry for each. RCON of Vanilla joins the
 * entries without a break, so where a reason does not end like the game's own, a name is not told from the reason before it.
 */
export function parseBans(answer: string): Listed | undefined {
  const text = withoutColours(answer)
  if (/there are no (total )?ban/i.test(text)) return { players: [], unclear: [] }
  const rest = /\bban(?:s|\(s\)|ned players)?:([^]*)/i.exec(text)?.[1]
  if (rest === undefined) return undefined
  if (!rest.includes(BANNED_BY)) return { players: toNames(rest), unclear: [] }
  const lines = rest.replaceAll(OWN_REASON, `${OWN_REASON}\n`).split('\n').map((line) => line.trim())
  return { players: lines.flatMap(firstName), unclear: lines.flatMap(laterNames) }
}

const BANNED_BY = ' was banned by '
const OWN_REASON = 'Banned by an operator.'

function firstName(line: string): string[] {
  const [name = '', ...rest] = line.split(BANNED_BY)
  return rest.length > 0 && isPlayer(name) ? [name] : []
}

/** What may be a name behind the end of a reason. */
function laterNames(line: string): string[] {
  const pieces = line.split(BANNED_BY)
  return pieces.slice(1, -1).flatMap((piece) => /\.?[A-Za-z0-9_]{1,32}$/.exec(piece.slice(-40))?.[0] ?? [])
}

/** Names with commas or `and` between them. Others are not taken: they could not be part of a command. */
function toNames(text: string): string[] {
  return text.split(/[,\s]+/).filter((word, index, words) => isPlayer(word) && !(word === 'and' && words.length === index + 2))
}

/** What a game says to the name of nobody, and to a UUID where it takes names only. */
const UNKNOWN_PLAYER = /player does not exist|no player was found|unknown player|could not (add|op|ban|remove|de-?op|find)|player not found|can't find|cannot be found/i

/** What it says to a command that it has not, or whose words it does not take. */
const UNKNOWN_COMMAND = /unknown (or incomplete )?command|incorrect argument|<--\[HERE\]|unexpected error|no permission/i

/** What is wrong with an answer to a command about one player, as a sentence; undefined when nothing is. */
export function toProblem(command: string, player: string, answer: string): string | undefined {
  const text = withoutColours(answer)
  if (UNKNOWN_PLAYER.test(text)) {
    return isUuid(player) ? `${player} is taken at the next start; this version takes only names while it runs.` : `${player} is no player that the server knows.`
  }
  return UNKNOWN_COMMAND.test(text) ? `The server does not take "${command} ${player}".` : undefined
}
