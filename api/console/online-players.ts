import { withoutColours } from '../../lib/colours.ts'
import { ProblemError } from '../errors.ts'

/** The command that lists who is on. */
export const LIST_COMMAND = 'list'

/** "There are 2 of a max of 20 players online: a, b"; until 1.12 "There are 2/20 players online:" with the names in the next line. */
const ANSWER = /players online:([^]*)/i

/** A name as games write it, on any account service. */
const NAME = /^[A-Za-z0-9_.]{1,32}$/

/** The players in the answer to `list`, which software of other makers colours; undefined when it is none of those that are known. */
export function parseOnline(answer: string): string[] | undefined {
  const names = ANSWER.exec(withoutColours(answer))?.[1]
  return names?.split(/[,\n]/).map((name) => name.trim()).filter((name) => NAME.test(name))
}

/** Runs `list` on the console of a server. */
export type AskGame = () => Promise<string>

/** Who is on, by the id of a server: undefined when no game runs, or its answer can't be read. */
export type OnlinePlayers = (server: string, ask: AskGame) => Promise<string[] | undefined>

/** How long an answer is that of all who ask: however many look at a server, its game is asked as often as one of them would. */
const SHARED_MS = 2_000

/** Looks who is on. */
export function newOnlinePlayers(now = (): number => performance.now()): OnlinePlayers {
  const asked = new Map<string, { players: Promise<string[] | undefined>; until: number }>()
  return (server, ask) => {
    const time = now()
    for (const [other, { until }] of asked) if (until <= time) asked.delete(other)
    const known = asked.get(server)
    if (known) return known.players
    const players = ask().then(parseOnline, noneWhenOff)
    asked.set(server, { players, until: time + SHARED_MS })
    return players
  }
}

/** The game has ended, and its row does not say so yet. */
function noneWhenOff(error: unknown): undefined {
  if (error instanceof ProblemError && error.code === 'HC_NOT_RUNNING') return undefined
  throw error
}
