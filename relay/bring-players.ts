import { parseBans, parseWhitelist, toProblem } from './player-answers.ts'
import { isPlayer, isSame, isUuid, without, type PlayerLists } from './player-lists.ts'

/** Runs one command of the game. */
export type Run = (command: string) => Promise<string>

/** Most commands of one talk. A list that needs more is brought in line by several. */
export const MOST_COMMANDS = 600

const MOST_PROBLEMS = 10

/** A talk that came to no end: what is done is done, and the next one goes on. */
export class UnfinishedError extends Error {
  override readonly name = 'UnfinishedError'
  readonly code = 'HC_UNFINISHED'
}

/**
 * Brings the lists of a running game in line, and gives what it refused. `formerOps` are those that were made
 * operators before: no command lists them. Whoever stays listed is never disconnected: players are added first,
 * the whitelist is turned on when they are, and only then are others removed.
 */
export async function bringPlayers(run: Run, lists: PlayerLists, formerOps: readonly string[]): Promise<string[]> {
  const problems: string[] = []
  const tell = newTeller(run, problems)
  await tell('op', lists.ops)
  if (!lists.hasWhitelist) await run('whitelist off')
  const whitelisted = parseWhitelist(await run('whitelist list'))
  await tell('whitelist add', without(lists.whitelist, whitelisted ?? []))
  if (lists.hasWhitelist) await run('whitelist on')
  await tell('whitelist remove', toExtra(whitelisted, lists.whitelist, 'whitelist', problems))
  await bringBans(run, tell, lists.bans, problems)
  await tell('deop', without(formerOps.filter(isPlayer), lists.ops))
  return [...new Set(problems)].map((problem) => problem.slice(0, 200)).slice(0, MOST_PROBLEMS)
}

type Tell = (command: string, players: readonly string[]) => Promise<void>

/** Runs a command for each player and notes what is refused. */
function newTeller(run: Run, problems: string[]): Tell {
  let commands = 0
  return async (command, players) => {
    for (const player of players) {
      if (++commands > MOST_COMMANDS) throw new UnfinishedError(`more than ${MOST_COMMANDS} commands are needed; the rest follows`)
      const problem = toProblem(command, player, await run(`${command} ${player}`))
      if (problem) problems.push(problem)
    }
  }
}

async function bringBans(run: Run, tell: Tell, wanted: readonly string[], problems: string[]): Promise<void> {
  const listed = parseBans(await run('banlist players'))
  await tell('ban', without(wanted, listed?.players ?? []))
  await tell('pardon', toExtra(listed?.players, wanted, 'list of bans', problems))
  const unclear = (listed?.unclear ?? []).filter((text) => !wanted.some((player) => isSame(text.slice(-player.length), player)))
  if (unclear.length > 0) problems.push(`The list of bans can't be read near "${unclear[0] ?? ''}": whoever was banned there in the game stays banned.`)
}

/**
 * Who is listed and not wanted. The game lists names only: one of them may be somebody who is wanted by UUID, and who
 * must not be removed.
 */
function toExtra(listed: readonly string[] | undefined, wanted: readonly string[], list: string, problems: string[]): string[] {
  if (!listed) {
    problems.push(`The ${list} of the server can't be read: whoever was added in the game stays on it.`)
    return []
  }
  const extra = without(listed, wanted)
  const byUuid = wanted.filter(isUuid).length
  if (byUuid === 0) return extra
  if (extra.length > byUuid) problems.push(`Players who were added in the game stay on the ${list}: some are wanted by UUID, and the game lists names only.`)
  return []
}
