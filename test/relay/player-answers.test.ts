import t from 'tap'
import { parseBans, parseWhitelist, toProblem } from '../../relay/player-answers.ts'

const UUID = '069a79f4-44e9-4726-a5be-fca90e38aaf5'

const whitelists: { name: string; answer: string; want: string[] | undefined }[] = [
  { name: 'nobody', answer: 'There are no whitelisted players', want: [] },
  { name: 'Vanilla since 1.19', answer: 'There are 2 whitelisted player(s): anna, Bob_2', want: ['anna', 'Bob_2'] },
  { name: 'Vanilla until 1.18', answer: 'There are 2 whitelisted players: anna, bob', want: ['anna', 'bob'] },
  { name: 'Vanilla until 1.12, joined by RCON', answer: 'There are 3 (out of 5 seen) whitelisted players:anna, bob and carl', want: ['anna', 'bob', 'carl'] },
  { name: 'Paper, with colours and a line break', answer: '§6There are §c1§6 whitelisted player(s):§r .anna\n', want: ['.anna'] },
  { name: 'entries without a name', answer: 'There are 2 whitelisted player(s): , anna', want: ['anna'] },
  { name: 'names that are none', answer: 'There are 3 whitelisted player(s): anna, @a, x;stop', want: ['anna'] },
  { name: 'another language', answer: 'Es gibt 1 Spieler auf der Gästeliste: anna', want: undefined },
  { name: 'an unknown command', answer: 'Unknown or incomplete command, see below for error', want: undefined },
]

for (const { name, answer, want } of whitelists) t.test(`whitelist list: ${name}`, async (t) => void t.strictSame(parseWhitelist(answer), want))

const bans: { name: string; answer: string; want: ReturnType<typeof parseBans> }[] = [
  { name: 'nobody', answer: 'There are no bans', want: { players: [], unclear: [] } },
  { name: 'names alone', answer: 'There are 2 ban(s): anna, bob', want: { players: ['anna', 'bob'], unclear: [] } },
  { name: 'Vanilla until 1.12', answer: 'There are 2 total banned players:anna and bob', want: { players: ['anna', 'bob'], unclear: [] } },
  {
    name: 'Paper, one a line',
    answer: 'There are 2 ban(s):\nanna was banned by Server: griefing\nbob was banned by Rcon: §cno reason\n',
    want: { players: ['anna', 'bob'], unclear: [] },
  },
  {
    name: 'Vanilla, joined by RCON, with the game\'s own reason',
    answer: 'There are 3 ban(s):anna was banned by Server: Banned by an operator.bob was banned by Rcon: Banned by an operator..carl was banned by Rcon: Banned by an operator.',
    want: { players: ['anna', 'bob', '.carl'], unclear: [] },
  },
  {
    name: 'Vanilla, joined by RCON, with a reason that hides where a name begins',
    answer: 'There are 3 ban(s):anna was banned by Server: for griefingbob was banned by Rcon: Banned by an operator.carl was banned by Rcon: x',
    want: { players: ['anna', 'carl'], unclear: ['griefingbob'] },
  },
  { name: 'another language', answer: 'Es gibt 1 Sperre: anna', want: undefined },
]

for (const { name, answer, want } of bans) t.test(`banlist players: ${name}`, async (t) => void t.strictSame(parseBans(answer), want))

t.test('a hostile answer takes no long time', async (t) => {
  for (const piece of ['a', 'a was banned by ', ' was banned by', 'There are no ', '§', 'whitelisted players:', 'a, ', 'Banned by an operator.', '\n']) {
    const answer = piece.repeat(256 * 1024 / piece.length)
    const before = performance.now()
    parseWhitelist(answer)
    parseBans(answer)
    parseBans(`ban(s):${answer}`)
    toProblem('op', 'a', answer)
    t.ok(performance.now() - before < 1_000, JSON.stringify(piece))
  }
})

const problems: { answer: string; player?: string; want: RegExp | undefined }[] = [
  { answer: 'Made anna a server operator', want: undefined },
  { answer: 'Nothing changed. The player already is an operator', want: undefined },
  { answer: 'Player is already whitelisted', want: undefined },
  { answer: '', want: undefined },
  { answer: 'That player does not exist', want: /^anna is no player that the server knows\.$/ },
  { answer: '§cThat player does not exist\n', want: /^anna is no player/ },
  { answer: 'Could not add anna to the whitelist', want: /^anna is no player/ },
  { answer: 'That player does not exist', player: UUID, want: /^069a79f4-.* is taken at the next start; this version takes only names while it runs\.$/ },
  { answer: 'Unknown or incomplete command, see below for error\nop anna<--[HERE]', want: /^The server does not take "op anna"\.$/ },
  { answer: 'An unexpected error occurred trying to execute that command', want: /does not take/ },
]

for (const { answer, player = 'anna', want } of problems) {
  t.test(`${JSON.stringify(answer)} to ${player} is ${want ? 'a problem' : 'fine'}`, async (t) => {
    const problem = toProblem('op', player, answer)
    if (want) t.match(problem, want)
    else t.equal(problem, undefined)
  })
}
