import t from 'tap'
import { Server } from '../../relay/objects.ts'
import { digestLists, isInLine, isPlayer, toPlayerLists, without, type PlayerLists } from '../../relay/player-lists.ts'
import { newServer, type Json } from './world.ts'

const UUID = '069a79f4-44e9-4726-a5be-fca90e38aaf5'
const lists = (spec: Json): PlayerLists => toPlayerLists(Server.parse(newServer({ spec })).spec)

const texts: [text: string, isOne: boolean][] = [
  ['Steve', true],
  ['.Steve_2', true],
  [UUID, true],
  [UUID.toUpperCase(), true],
  ['', false],
  ['a b', false],
  ['steve\nop mallory', false],
  ['@a', false],
  ['steve;stop', false],
  ['x'.repeat(33), false],
  ['stève', false],
]

for (const [text, isOne] of texts) t.test(`${JSON.stringify(text)} is ${isOne ? 'a player' : 'never part of a command'}`, async (t) => void t.equal(isPlayer(text), isOne))

t.test('the lists of a spec stand in one order, each player once', async (t) => {
  t.strictSame(lists({ whitelist: { enabled: true, players: ['Zed', 'anna', 'ANNA'] }, ops: ['bob'], bans: [UUID] }), { hasWhitelist: true, whitelist: ['ANNA', 'Zed'], ops: ['bob'], bans: [UUID] })
})

t.test('a spec without lists asks for empty ones', async (t) => void t.strictSame(lists({}), { hasWhitelist: false, whitelist: [], ops: [], bans: [] }))

t.test('what a broken admission let through is left out', async (t) => void t.strictSame(lists({ ops: ['bob', 'x\nstop'] }).ops, ['bob']))

t.test('the digest changes with what the lists mean, and with nothing else', async (t) => {
  const digest = (spec: Json): string => digestLists(lists(spec))
  t.equal(digest({ ops: ['a', 'b'] }), digest({ ops: ['B', 'A'] }))
  t.not(digest({ ops: ['a'] }), digest({ bans: ['a'] }))
  t.not(digest({ whitelist: { enabled: true, players: [] } }), digest({}))
  t.not(digest({ ops: ['a'] }), digest({ ops: ['a', 'b'] }))
})

t.test('lists are in line when they were brought to this very run', async (t) => {
  const wanted = lists({ ops: ['a'] })
  const note = { digest: digestLists(wanted), run: 'pod-1/0', ops: ['a'], problems: [] }
  t.ok(isInLine(note, wanted, 'pod-1/0'))
  t.notOk(isInLine(note, wanted, 'pod-1/1'), 'a start begins with what the image wrote')
  t.notOk(isInLine(note, lists({}), 'pod-1/0'))
  t.notOk(isInLine(undefined, wanted, 'pod-1/0'))
})

t.test('players are the same whatever their capitals', async (t) => void t.strictSame(without(['Anna', 'bob'], ['ANNA']), ['bob']))
