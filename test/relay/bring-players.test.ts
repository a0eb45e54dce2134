import t from 'tap'
import { bringPlayers, MOST_COMMANDS, type FormerLists } from '../../relay/bring-players.ts'
import type { PlayerLists } from '../../relay/player-lists.ts'

const UUID = '069a79f4-44e9-4726-a5be-fca90e38aaf5'
const NOBODY: PlayerLists = { hasWhitelist: false, whitelist: [], ops: [], bans: [] }
const made = (...ops: string[]): FormerLists => ({ ...NOBODY, ops })

interface Game {
  hasWhitelist: boolean
  whitelist: Set<string>
  ops: Set<string>
  bans: Set<string>
  /** Who was disconnected. */
  kicked: Set<string>
  said: string[]
  run: (command: string) => Promise<string>
}

/** A game as Vanilla is: it enforces its whitelist, knows no player called nobody*, and takes names only. */
function newGame({ online = [], ...given }: { hasWhitelist?: boolean; whitelist?: string[]; ops?: string[]; bans?: string[]; online?: string[] } = {}): Game {
  const game: Game = {
    hasWhitelist: given.hasWhitelist ?? false,
    whitelist: new Set(given.whitelist),
    ops: new Set(given.ops),
    bans: new Set(given.bans),
    kicked: new Set(),
    said: [],
    run: async (command) => {
      game.said.push(command)
      const answer = answerTo(game, command)
      for (const player of online) if (game.hasWhitelist && !game.whitelist.has(player) && !game.ops.has(player)) game.kicked.add(player)
      return answer
    },
  }
  return game
}

function answerTo(game: Game, command: string): string {
  const words = command.split(' ')
  const player = words.at(-1) ?? ''
  const told = tell(game, command)
  if (told !== undefined) return told
  if (player.startsWith('nobody') || player.length === 36) return 'That player does not exist'
  const actions: Record<string, () => unknown> = {
    whitelist: () => { game.hasWhitelist = player === 'on' },
    'whitelist add': () => game.whitelist.add(player),
    'whitelist remove': () => game.whitelist.delete(player),
    op: () => game.ops.add(player),
    deop: () => game.ops.delete(player),
    ban: () => game.bans.add(player),
    pardon: () => game.bans.delete(player),
  }
  actions[words.slice(0, -1).join(' ')]?.()
  return `Did ${command}`
}

function tell({ whitelist, bans }: Game, command: string): string | undefined {
  if (command === 'whitelist list') return whitelist.size ? `There are ${whitelist.size} whitelisted player(s): ${[...whitelist].join(', ')}` : 'There are no whitelisted players'
  if (command !== 'banlist players') return undefined
  return bans.size ? `There are ${bans.size} ban(s):${[...bans].map((one) => `${one} was banned by Rcon: Banned by an operator.`).join('')}` : 'There are no bans'
}

t.test('the lists of a game become those that are wanted', async (t) => {
  const game = newGame({ whitelist: ['anna', 'old'], ops: ['former'], bans: ['pardoned', 'carl'] })
  t.strictSame(await bringPlayers(game.run, { hasWhitelist: true, whitelist: ['anna', 'bob'], ops: ['dora'], bans: ['carl', 'eve'] }, made('former')), [])
  t.match(game, { hasWhitelist: true, whitelist: new Set(['anna', 'bob']), ops: new Set(['dora']), bans: new Set(['carl', 'eve']) })
})

t.test('a second time nothing is changed', async (t) => {
  const lists = { hasWhitelist: true, whitelist: ['anna'], ops: ['anna'], bans: ['eve'] }
  const game = newGame({ hasWhitelist: true, whitelist: ['Anna'], ops: ['anna'], bans: ['EVE'] })
  await bringPlayers(game.run, lists, made('anna'))
  t.strictSame(game.said, ['op anna', 'whitelist list', 'whitelist on', 'banlist players'])
})

t.test('nobody who stays listed is disconnected, on whatever way', async (t) => {
  const lists = { hasWhitelist: true, whitelist: ['anna', 'bob'], ops: ['opal'], bans: [] }
  for (const hasWhitelist of [true, false]) {
    const game = newGame({ hasWhitelist, whitelist: ['bob', 'gone'], ops: ['opal'], online: ['bob', 'opal', ...(hasWhitelist ? [] : ['anna'])] })
    await bringPlayers(game.run, lists, made('opal'))
    t.equal(game.kicked.size, 0)
  }
  const closing = newGame({ hasWhitelist: true, whitelist: ['anna', 'bob'], online: ['anna', 'bob'] })
  await bringPlayers(closing.run, NOBODY, NOBODY)
  t.equal(closing.kicked.size, 0, 'without a whitelist nobody is')
  t.equal(closing.whitelist.size, 0)
})

t.test('who is taken off the whitelist is disconnected', async (t) => {
  const game = newGame({ hasWhitelist: true, whitelist: ['anna', 'bob'], online: ['anna', 'bob'] })
  await bringPlayers(game.run, { ...NOBODY, hasWhitelist: true, whitelist: ['anna'] }, NOBODY)
  t.strictSame([...game.kicked], ['bob'])
})

t.test('what the game refuses is told, and holds up nothing else', async (t) => {
  const game = newGame()
  const problems = await bringPlayers(game.run, { hasWhitelist: true, whitelist: ['nobody2', 'anna'], ops: [UUID], bans: ['nobody2'] }, NOBODY)
  t.strictSame(problems, [`${UUID} is taken at the next start; this version takes only names while it runs.`, 'nobody2 is no player that the server knows.'])
  t.ok(game.whitelist.has('anna'))
})

t.test('a player who is wanted by UUID is not removed under the name that the game lists', async (t) => {
  const game = newGame({ hasWhitelist: true, whitelist: ['notch'], bans: ['griefer'], online: ['notch'] })
  const problems = await bringPlayers(game.run, { hasWhitelist: true, whitelist: [UUID], ops: [], bans: [UUID] }, NOBODY)
  t.ok(game.whitelist.has('notch'))
  t.ok(game.bans.has('griefer'))
  t.equal(game.kicked.size, 0)
  t.equal(problems.length, 1, 'and nothing more is said than that UUIDs are not taken')
})

t.test('who may have been added in the game stays where UUIDs leave it open, and that is told', async (t) => {
  const game = newGame({ whitelist: ['notch', 'friend'] })
  const problems = await bringPlayers(game.run, { ...NOBODY, whitelist: [UUID] }, NOBODY)
  t.equal(game.whitelist.size, 2)
  t.match(problems, [/is taken at the next start/, /stay on the whitelist/])
})

t.test('who was brought to a list and is not wanted any more is taken off, whatever UUIDs are wanted', async (t) => {
  const game = newGame({ hasWhitelist: true, whitelist: ['notch', 'Gone', 'kept'], bans: ['pardoned', 'griefer'], online: ['notch', 'kept'] })
  const lists = { hasWhitelist: true, whitelist: [UUID, 'kept'], ops: [], bans: [UUID] }
  const problems = await bringPlayers(game.run, lists, { whitelist: ['gone', 'kept', 'away'], ops: [], bans: ['pardoned'] })
  t.strictSame([...game.whitelist], ['notch', 'kept'])
  t.strictSame([...game.bans], ['griefer'])
  t.equal(game.kicked.size, 0)
  t.equal(problems.length, 1, 'and only that UUIDs are not taken is told')
  t.notOk(game.said.includes('whitelist remove away'), 'who is not listed is left alone')
})

t.test('who was wanted by name and now is by UUID is put back where the game takes UUIDs', async (t) => {
  const game = newGame({ bans: ['griefer'] })
  await bringPlayers(game.run, { ...NOBODY, bans: [UUID] }, { ...NOBODY, bans: ['griefer'] })
  t.strictSame(game.said.slice(-3), [`ban ${UUID}`, 'pardon griefer', `ban ${UUID}`])
})

t.test('a UUID that was brought and is not wanted any more is taken off where the game takes it, and told where not', async (t) => {
  const game = newGame({ hasWhitelist: true, whitelist: ['notch'] })
  const other = UUID.replace('0', '1')
  t.match(await bringPlayers(game.run, { ...NOBODY, whitelist: [UUID] }, { ...NOBODY, whitelist: [other] }), [new RegExp(UUID), new RegExp(other)])
  t.ok(game.said.includes(`whitelist remove ${other}`))
})

t.test('what was brought to a list that can\'t be read is taken off without a look', async (t) => {
  const game = newGame({ whitelist: ['friend', 'former'], bans: ['griefer', 'former'] })
  const run = async (command: string): Promise<string> => (/list$|^banlist/.test(command) ? 'Hallo!' : game.run(command))
  await bringPlayers(run, NOBODY, { whitelist: ['former'], ops: [], bans: ['former'] })
  t.strictSame([...game.whitelist, ...game.bans], ['friend', 'griefer'])
})

t.test('a ban of ours is lifted where a reason runs into its name', async (t) => {
  const said: string[] = []
  const run = async (command: string): Promise<string> => {
    said.push(command)
    return command === 'banlist players' ? 'There are 2 ban(s):anna was banned by Rcon: for griefingbob was banned by Rcon: x' : 'There are no whitelisted players'
  }
  t.strictSame(await bringPlayers(run, { ...NOBODY, bans: ['anna'] }, { ...NOBODY, bans: ['Bob'] }), [])
  t.ok(said.includes('pardon Bob'))
})

t.test('a list that can\'t be read is added to, never taken from', async (t) => {
  const game = newGame({ whitelist: ['friend'], bans: ['griefer'] })
  const run = async (command: string): Promise<string> => (/list/.test(command) && !/add|remove|on|off/.test(command) ? 'Hallo!' : game.run(command))
  const problems = await bringPlayers(run, { ...NOBODY, whitelist: ['anna'], bans: ['eve'] }, NOBODY)
  t.strictSame([...game.whitelist].sort(), ['anna', 'friend'])
  t.strictSame([...game.bans].sort(), ['eve', 'griefer'])
  t.match(problems, [/whitelist of the server can't be read/, /list of bans of the server can't be read/])
})

t.test('a ban that can\'t be told from a reason stays, and that is told', async (t) => {
  const said: string[] = []
  const run = async (command: string): Promise<string> => {
    said.push(command)
    if (command === 'whitelist list') return 'There are no whitelisted players'
    return command === 'banlist players' ? 'There are 2 ban(s):anna was banned by Rcon: for griefingbob was banned by Rcon: x' : ''
  }
  t.match(await bringPlayers(run, { ...NOBODY, bans: ['anna'] }, NOBODY), [/near "griefingbob"/])
  t.notOk(said.some((command) => command.startsWith('pardon')))
  t.strictSame(await bringPlayers(run, { ...NOBODY, bans: ['anna', 'Bob'] }, NOBODY), [], 'unless it is wanted')
  t.ok(said.includes('ban Bob'), 'and is asked for to be sure')
})

t.test('a talk that breaks off is not taken for one that came to its end', async (t) => {
  const run = (): Promise<string> => Promise.reject(new Error('connection closed'))
  await t.rejects(bringPlayers(run, NOBODY, NOBODY), /connection closed/)
})

t.test('a server that lists players without end is not followed', async (t) => {
  const names = Array.from({ length: 5_000 }, (_, index) => `p${index}`)
  const game = newGame({ whitelist: names })
  await t.rejects(bringPlayers(game.run, NOBODY, NOBODY), { code: 'HC_UNFINISHED' })
  t.ok(game.said.length <= MOST_COMMANDS + 5)
})

t.test('problems are few and short', async (t) => {
  const nobodies = Array.from({ length: 50 }, (_, index) => `nobody${index}`)
  const problems = await bringPlayers(newGame().run, { ...NOBODY, ops: nobodies }, NOBODY)
  t.equal(problems.length, 10)
})
