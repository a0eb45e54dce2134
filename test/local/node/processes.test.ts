import t from 'tap'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { identify } from '../../../local/platform/process-identity.ts'
import { killMembers, membersOf, parseEntry, parseIdentity } from '../../../local/node/processes.ts'
import { until } from './fixtures.ts'

function start(root: string, script: string): ChildProcess {
  return spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore', env: { ...process.env, HOMECRAFT_ROOT: root } })
}

t.test('lines of the process table are read, whatever a command is called', async (t) => {
  const line = `42 (a) R (b) S 1 40 41 ${Array.from({ length: 15 }, () => '0').join(' ')} 777 0\n`
  t.same(parseEntry(line), { pid: 42, group: 40, session: 41 })
  t.same(parseIdentity(line), { pid: 42, startTime: '777' })
  t.equal(parseEntry(line.replace(') S 1', ') Z 1')), undefined, 'one that only waits to be reaped')
  t.equal(parseIdentity(line.trimEnd()), undefined, 'a line that is not complete')
})

t.test('all processes of a container are found and killed, those that left its session too, and no others', async (t) => {
  const folder = `/nowhere/${process.pid}`
  const main = start(`${folder}/1/rootfs`, 'setsid sleep 1000 & sleep 1000 & wait')
  const neighbour = start(`${folder}0/1/rootfs`, 'exec sleep 1000')
  t.teardown(() => neighbour.kill('SIGKILL'))
  const belonging = { main: identify(main.pid!), folder: `${folder}/1` }
  await until('all are there', () => membersOf(belonging).length === 3)
  const ended = once(main, 'exit')
  await killMembers(belonging)
  await ended
  t.same(membersOf(belonging), [])
  t.equal(membersOf({ main: undefined, folder: `${folder}0/1` }).length, 1, 'a folder whose name begins the same is another one')
})
