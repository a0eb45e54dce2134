import '../../runes.ts'
import t from 'tap'
import { ApiProblem } from '../../../../web/src/lib/api/problem.ts'
import type { ServerCalls } from '../../../../web/src/server/calls.ts'
import { idOf } from '../../fakes.ts'
import { newStream } from '../fakes.ts'

const { GameConsole } = await import('../../../../web/src/server/console/game-console.svelte.ts')

const id = idOf(1)
const newConsole = (command: (command: string) => Promise<string> = async () => '') => new GameConsole(id, { command } as Partial<ServerCalls> as ServerCalls)
const line = (second: number, text: string) => ({ at: `2026-05-01T10:00:0${second}Z`, text })
const shown = (console: { lines: { all: readonly { kind: string; text: string }[] } }) => console.lines.all.map(({ kind, text }) => `${kind}: ${text}`)

t.test('the log of this server shows, and of no other', async (t) => {
  const console = newConsole()
  const { stream, say, followed } = newStream()
  const stop = console.follow(stream)
  t.equal(console.following.state, 'Opening')
  t.same([...followed], [`log ${id}`])
  say({ type: 'log', server: id, lines: [line(1, 'a')], isHistory: true }, { type: 'log', server: idOf(2), lines: [line(1, 'x')], isHistory: false })
  t.same(shown(console), ['Log: a'])
  t.equal(console.following.state, 'Live')
  stop()
  t.equal(followed.size, 0)
})

t.test('lines stay while the log is not followed, and are not told twice', async (t) => {
  const console = newConsole()
  const { stream, say } = newStream()
  console.follow(stream)()
  const stop = console.follow(stream)
  say({ type: 'log', server: id, lines: [line(1, 'a')], isHistory: true })
  stop()
  console.follow(stream)
  say({ type: 'log', server: id, lines: [line(1, 'a'), line(2, 'b')], isHistory: true })
  t.same(shown(console), ['Log: a', 'Log: b'])
})

t.test('a new connection is noted between the lines', async (t) => {
  const console = newConsole()
  const { stream, say } = newStream()
  console.follow(stream)
  say({ type: 'hello', heartbeatSeconds: 15 })
  t.same(shown(console), [], 'the first is not worth a word')
  say({ type: 'log', server: id, lines: [line(1, 'a')], isHistory: true }, { type: 'hello', heartbeatSeconds: 15 })
  t.same(shown(console), ['Log: a', 'Note: The connection is back.'])
})

t.test('a log that ends or is refused says why', async (t) => {
  const console = newConsole()
  const { stream, say } = newStream()
  console.follow(stream)
  say({ type: 'logEnd', server: id, reason: 'NotRunning', message: 'The server does not run.' })
  t.same(console.following, { state: 'Ended', message: 'The server does not run.' })
  say({ type: 'problem', code: 'HC_BUS_OFF', detail: 'There is no bus.', topic: 'logs', server: id })
  t.same(console.following, { state: 'Refused', isOff: true, message: 'There is no bus.' })
})

t.test('a command shows with what the game said', async (t) => {
  const sent: string[] = []
  const console = newConsole(async (command) => { sent.push(command); return 'There are 2 players:\nalex, steve' })
  await console.run('/list ')
  await console.run('   ')
  t.same(sent, ['list'], 'as the console takes it, and no empty one')
  t.same(shown(console), ['Command: list', 'Output: There are 2 players:', 'Output: alex, steve'])
  t.match(console.output, /2 players/, 'read aloud too')
  t.equal(console.commands.previous(''), '/list')
})

t.test('a command that says nothing is done, and one that is refused says why', async (t) => {
  const console = newConsole(async (command) => {
    if (command === 'save-all') return ''
    throw new ApiProblem({ title: 'Too many requests', detail: 'Wait 4 seconds.', status: 429 })
  })
  await console.run('save-all')
  await console.run('list')
  t.same(shown(console), ['Command: save-all', 'Output: Done.', 'Command: list', 'Note: Too many requests. Wait 4 seconds.'])
  t.notOk(console.isBusy)
})

t.test('one command goes at a time', async (t) => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const sent: string[] = []
  const console = newConsole((command) => { sent.push(command); return promise })
  const first = console.run('a')
  await console.run('b')
  resolve('')
  await first
  t.same(sent, ['a'])
})
