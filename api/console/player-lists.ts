import type { MinecraftServerSpec } from '../../contracts/minecraft-server.ts'
import { MOST_LISTED } from '../../contracts/minecraft-server/players.ts'
import type { PlayerList } from '../../contracts/rest.ts'
import { ProblemError } from '../errors.ts'

type Spec = MinecraftServerSpec

/** Where a list stands in a spec, and how its changes are told. */
interface ListOf {
  most: number
  read: (spec: Spec) => string[]
  write: (spec: Spec, players: string[]) => Spec
  added: string
  removed: string
}

const LISTS: Readonly<Record<PlayerList, ListOf>> = {
  whitelist: { most: MOST_LISTED.whitelist, read: ({ whitelist }) => whitelist.players, write: (spec, players) => ({ ...spec, whitelist: { ...spec.whitelist, players } }), added: 'is on the whitelist', removed: 'is not on the whitelist any more' },
  op: { most: MOST_LISTED.ops, read: ({ ops }) => ops, write: (spec, ops) => ({ ...spec, ops }), added: 'is to be an operator', removed: 'is to be no operator any more' },
  ban: { most: MOST_LISTED.bans, read: ({ bans }) => bans, write: (spec, bans) => ({ ...spec, bans }), added: 'is banned', removed: 'is banned no more' },
}

/** What becomes of a spec, and the sentence that tells it. */
export interface ListChange {
  spec: Spec
  message: string
}

/** The game does not tell letters from capitals. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** A spec with a player on a list or off it; undefined when that is so already. */
export function changeList(spec: Spec, list: PlayerList, player: string, isListed: boolean): ListChange | undefined {
  const { most, read, write, added, removed } = LISTS[list]
  const players = read(spec)
  const others = players.filter((one) => !isSame(one, player))
  if (isListed === others.length < players.length) return undefined
  if (isListed && players.length >= most) throw new ProblemError('HC_INVALID', `There are ${most} players on this list, and it takes no more.`)
  return { spec: write(spec, isListed ? [...players, player] : others), message: `${player} ${isListed ? added : removed}.` }
}
