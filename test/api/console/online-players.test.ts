import t from 'tap'
import { newOnlinePlayers, parseOnline } from '../../../api/console/online-players.ts'
import { ProblemError } from '../../../api/errors.ts'

t.test('who is on is read from the answers of games of every age', async (t) => {
  const cases = [
    { name: 'nobody', answer: 'There are 0 of a max of 20 players online: ', want: [] },
    { name: 'some', answer: 'There are 2 of a max of 20 players online: steve, Alex_1', want: ['steve', 'Alex_1'] },
    { name: 'until 1.12', answer: 'There are 2/20 players online:\nsteve, alex', want: ['steve', 'alex'] },
    { name: 'in colours', answer: '§6There are §c1§6 of a max of §c20§6 players online:§r §fsteve', want: ['steve'] },
    { name: 'through Floodgate', answer: 'There are 1 of a max of 20 players online: .Steve', want: ['.Steve'] },
    { name: 'with words that are no names', answer: 'There are 2 of a max of 20 players online: [Admin] steve, alex', want: ['alex'] },
    { name: 'another answer', answer: 'default: steve', want: undefined },
    { name: 'none', answer: '', want: undefined },
  ]
  for (const { name, answer, want } of cases) t.same(parseOnline(answer), want, name)
})

t.test('however many look, a game is asked once in a while', async (t) => {
  let now = 0
  let asked = 0
  const look = newOnlinePlayers(() => now)
  const ask = async (): Promise<string> => `There are 1 of a max of 20 players online: player${++asked}`
  t.same(await Promise.all([look('a', ask), look('a', ask)]), [['player1'], ['player1']])
  t.same(await look('b', ask), ['player2'], 'of another server that is another answer')
  now = 2_000
  t.same(await look('a', ask), ['player3'])
})

t.test('a game that has just ended has no players, and other problems are told', async (t) => {
  const look = newOnlinePlayers()
  t.equal(await look('a', () => Promise.reject(new ProblemError('HC_NOT_RUNNING', 'gone'))), undefined)
  await t.rejects(look('b', () => Promise.reject(new ProblemError('HC_BUS_AWAY', 'away'))), { code: 'HC_BUS_AWAY' })
})
