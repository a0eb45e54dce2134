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

/** Who was brought to the lists of the game before. */
export type FormerLists = Omit<PlayerLists, 'hasWhitelist'>

/**
 * Brings the lists of a running game in line, and gives what it refused. `former` are those who were brought before:
 * no command lists operators, and no list tells who was added in the game. Whoever stays listed is never disconnected:
 * players are added first, the whitelist is turned on when they are, and only then are others removed. `isFirstTalk`:
 * the game has started since the last one.
 */
export async function bringPlayers(run: Run, lists: PlayerLists, former: FormerLists, isFirstTalk = false): Promise<string[]> {
  const problems: string[] = []
  const tell = newTeller(run, (command, player, problem) => {
    // The game has just read the files in which whitelist and operators stand by UUID.
    if (!isFirstTalk || !isUuid(player) || command === 'ban') problems.push(problem)
  })
  await tell('op', lists.ops)
  if (!lists.hasWhitelist) await run('whitelist off')
  const whitelisted = parseWhitelist(await run('whitelist list'))
  await tell('whitelist add', without(lists.whitelist, whitelisted ?? []))
  if (lists.hasWhitelist) await run('whitelist on')
  const whitelist = { name: 'whitelist', listed: whitelisted, wanted: lists.whitelist, former: former.whitelist }
  await remove(tell, ['whitelist remove', 'whitelist add'], whitelist, problems)
  await bringBans(run, tell, { wanted: lists.bans, former: former.bans }, problems)
  await tell('deop', without(former.ops.filter(isPlayer), lists.ops))
  return [...new Set(problems)].map((problem) => problem.slice(0, 200)).slice(0, MOST_PROBLEMS)
}

type Tell = (command: string, players: readonly string[]) => Promise<void>

/** Runs a command for each player and notes what is refused. */
function newTeller(run: Run, note: (command: string, player: string, problem: string) => void): Tell {
  let commands = 0
  return async (command, players) => {
    for (const player of players) {
      if (++commands > MOST_COMMANDS) throw new UnfinishedError(`more than ${MOST_COMMANDS} commands are needed; the rest follows`)
      const problem = toProblem(command, player, await run(`${command} ${player}`))
      if (problem) note(command, player, problem)
    }
  }
}

async function bringBans(run: Run, tell: Tell, { wanted, former }: Pick<List, 'wanted' | 'former'>, problems: string[]): Promise<void> {
  const listed = parseBans(await run('banlist players'))
  await tell('ban', without(wanted, listed?.players ?? []))
  const isIn = (text: string) => (player: string): boolean => isSame(text.slice(-player.length), player)
  const pieces = listed?.unclear ?? []
  const known = listed && [...listed.players, ...former.filter((player) => pieces.some((text) => isIn(text)(player)))]
  await remove(tell, ['pardon', 'ban'], { name: 'list of bans', listed: known, wanted, former }, problems)
  const unclear = pieces.filter((text) => ![...wanted, ...former].some(isIn(text)))
  if (unclear.length > 0) problems.push(`The list of bans can't be read near "${unclear[0] ?? ''}": whoever was banned there in the game stays banned.`)
}

/** A list of the game. */
interface List {
  name: string
  /** Who is on it, by name; undefined when that can't be read. */
  listed: readonly string[] | undefined
  wanted: readonly string[]
  former: readonly string[]
}

/** Takes those off a list who are not wanted. */
async function remove(tell: Tell, [take, add]: [take: string, add: string], list: List, problems: string[]): Promise<void> {
  const extra = toExtra(list, problems)
  await tell(take, extra)
  // Who was wanted by name and is wanted by UUID now was just taken off.
  if (extra.length > 0) await tell(add, list.wanted.filter(isUuid))
}

/**
 * Who is to be taken off a list: whoever was brought to it and is not wanted any more. The game lists names only, so
 * of the others one may be wanted by UUID, and must not be taken off.
 */
function toExtra({ name, listed, wanted, former }: List, problems: string[]): string[] {
  const unwanted = without(former.filter(isPlayer), wanted)
  if (!listed) {
    problems.push(`The ${name} of the server can't be read: whoever was added in the game stays on it.`)
    return unwanted
  }
  // As the game writes them.
  const gone = listed.filter((player) => unwanted.some((one) => isSame(one, player)))
  const others = without(listed, [...wanted, ...gone])
  const byUuid = wanted.filter(isUuid).length
  if (byUuid === 0) return [...gone, ...others]
  if (others.length > byUuid) problems.push(`Players who were added in the game stay on the ${name}: some are wanted by UUID, and the game lists names only.`)
  // Whether a UUID is listed can't be seen.
  return [...gone, ...unwanted.filter(isUuid)]
}
