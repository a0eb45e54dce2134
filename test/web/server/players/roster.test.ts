import '../../runes.ts'
import t from 'tap'
import type { Players } from '../../../../contracts/rest.ts'
import { ApiProblem, NoAnswer } from '../../../../web/src/lib/api/problem.ts'
import { newServer } from '../../fakes.ts'
import type { ServerCalls } from '../../../../web/src/server/calls.ts'

const { Roster } = await import('../../../../web/src/server/players/roster.svelte.ts')

const players: Players = { online: ['alex'], max: 20, whitelist: { enabled: false, players: [] }, ops: [], bans: [] }
const newRoster = (calls: Partial<ServerCalls>) => new Roster(calls as ServerCalls)

t.test('what is done to a player is followed by another look', async (t) => {
  const done: unknown[] = []
  const roster = newRoster({ players: async () => { done.push('look'); return players }, kick: async (player) => { done.push(player); return '' }, list: async (...put) => { done.push(put); return newServer({ version: 2 }) } })
  await roster.load()
  await roster.kick('alex')
  t.equal((await roster.put('alex', 'ban', true)).version, 2)
  t.same(done, ['look', 'alex', 'look', ['alex', 'ban', true], 'look'])
  t.same(roster.players?.online, ['alex'])
})

t.test('what could not be done is told, and what was seen stays', async (t) => {
  let isAway = false
  const roster = newRoster({ players: async () => {
    if (isAway) throw new NoAnswer(new Error('x'))
    return players
  }, kick: async () => { throw new NoAnswer(new Error('x')) } })
  await roster.load()
  await t.rejects(roster.kick('alex'), { name: 'NoAnswer' })
  isAway = true
  await roster.load()
  t.match(roster.failure, /can't be reached/)
  t.ok(roster.players)
  t.notOk(roster.isOff)
})

t.test('without a bus the game can\'t be asked', async (t) => {
  const roster = newRoster({ players: async () => { throw new ApiProblem({ title: 'T', detail: 'D', status: 503, code: 'HC_BUS_OFF' }) } })
  await roster.load()
  t.ok(roster.isOff)
})
