import t from 'tap'
import { newCommands, toCommand } from '../../../../web/src/server/console/commands.ts'

t.test('the arrow keys go back through what was sent, and forth to what was typed', async (t) => {
  const commands = newCommands()
  for (const command of ['list', 'seed', 'stop']) commands.add(command)
  t.equal(commands.previous('say h'), 'stop')
  t.equal(commands.previous('stop'), 'seed')
  t.equal(commands.previous('seed'), 'list')
  t.equal(commands.previous('list'), 'list', 'the oldest stays')
  t.equal(commands.next('list'), 'seed')
  t.equal(commands.next('seed'), 'stop')
  t.equal(commands.next('stop'), 'say h')
  t.equal(commands.next('say h'), 'say h')
})

t.test('without anything sent, what was typed stays', async (t) => {
  const commands = newCommands()
  t.equal(commands.previous('x'), 'x')
  t.equal(commands.next('x'), 'x')
})

t.test('the same command twice in a row is remembered once, and a hundred at most', async (t) => {
  const commands = newCommands()
  for (let index = 0; index < 150; index += 1) commands.add(String(index))
  commands.add('149')
  t.equal(commands.previous(''), '149')
  t.equal(commands.previous(''), '148')
  for (let index = 0; index < 200; index += 1) commands.previous('')
  t.equal(commands.previous(''), '50')
})

for (const [typed, want] of [['/list ', 'list'], ['say a\nstop', 'say a stop'], ['say /x', 'say /x'], ['  ', '']] as const) {
  t.test(`${JSON.stringify(typed)} is sent as ${JSON.stringify(want)}`, async (t) => { t.equal(toCommand(typed), want) })
}
