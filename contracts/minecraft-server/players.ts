import * as z from 'zod'
import { described } from '../rule.ts'
import { live } from '../setting.ts'

const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'

/** A player by name or by UUID. A leading dot marks players who come through Floodgate. */
export const Player = z.string().min(1).max(36).regex(new RegExp(`^(\\.?[A-Za-z0-9_]{1,16}|${UUID})$`), 'must be a player\'s name or a UUID with hyphens')

const list = (max: number, description: string): z.ZodArray<typeof Player> => live(described(
  z.array(Player).max(max),
  description,
  [{
    message: 'must name each player only once',
    cel: 'self.all(a, self.exists_one(b, b == a))',
    holds: (players) => new Set(players).size === players.length,
  }],
).meta({ 'x-kubernetes-list-type': 'atomic' }))

/** Most players of each list. */
export const MOST_LISTED = { whitelist: 200, ops: 50, bans: 200 } as const

/** Fields of the spec about who may do what. The lists say it all: who is added in the game and not here is taken off again. */
export const players = {
  whitelist: described(
    z.strictObject({
      enabled: live(described(z.boolean(), 'Whether only listed players and operators may join.')).default(false),
      players: list(MOST_LISTED.whitelist, 'Who may join, by name or UUID.').default([]),
    }),
    'Who may join.',
  ).prefault({}),
  ops: list(MOST_LISTED.ops, 'Operators, by name or UUID.').default([]),
  bans: list(MOST_LISTED.bans, 'Who may not join, by name or UUID.').default([]),
}
