import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { identify, isAlive, memoryOf, parseProportional, parseStat, signalProcess } from '../../../local/platform/process-identity.ts'

const fields = '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18'.split(' ')

t.test('the start time is read past a command that holds spaces and parentheses', async (t) => {
  t.equal(parseStat(`42 (a) R (b c) S ${[...fields, '12345', '7'].join(' ')}`), '12345')
})

t.test('a process that only waits to be reaped has ended', async (t) => {
  t.equal(parseStat(`42 (sh) Z ${[...fields, '12345'].join(' ')}`), undefined)
})

t.test('a process is itself until it ends', async (t) => {
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  const identity = identify(child.pid ?? 0)
  t.ok(identity && isAlive(identity))
  t.notOk(isAlive({ pid: child.pid ?? 0, startTime: '1' }), 'another process of that number is not it')
  t.ok(memoryOf(child.pid ?? 0) > 0)
  signalProcess({ pid: child.pid ?? 0, startTime: '1' }, 'SIGKILL')
  t.ok(identity && isAlive(identity), 'and gets no signal meant for the other')
  if (identity) signalProcess(identity, 'SIGKILL')
  await once(child, 'exit')
  t.notOk(identity && isAlive(identity))
  t.doesNotThrow(() => identity && signalProcess(identity, 'SIGTERM'))
})

t.test('memory is the proportional share', async (t) => {
  t.equal(parseProportional('Rss:  300 kB\nPss:             12 kB\nPss_Dirty:  5 kB\n'), 12 * 1024)
  t.equal(parseProportional(''), 0)
  t.equal(memoryOf(2 ** 22 + 1), 0)
})
