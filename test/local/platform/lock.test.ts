import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lockOwner, takeLock } from '../../../local/platform/lock.ts'
import { identify } from '../../../local/platform/process-identity.ts'

t.test('a lock is held once, and free again after its release', async (t) => {
  const file = join(t.testdir(), 'lock')
  const first = takeLock(file)
  t.ok(first.held)
  t.equal(lockOwner(file)?.pid, process.pid)
  t.match(takeLock(file), { held: false, owner: { pid: process.pid } })
  if (first.held) first.release()
  t.equal(lockOwner(file), undefined)
  t.ok(takeLock(file).held)
})

t.test('the lock of a process that was killed blocks nobody', async (t) => {
  const file = join(t.testdir(), 'lock')
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  writeFileSync(file, JSON.stringify(identify(child.pid ?? 0)))
  t.match(takeLock(file), { held: false, owner: { pid: child.pid } })
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.ok(takeLock(file).held)
})

t.test('a process number that is used again does not count as the owner', async (t) => {
  const file = join(t.testdir({ lock: JSON.stringify({ pid: process.pid, startTime: '1' }) }), 'lock')
  t.equal(lockOwner(file), undefined)
  t.ok(takeLock(file).held)
})

for (const text of ['', '{"pid":', '[]']) {
  t.test(`a lock file that holds ${JSON.stringify(text)} blocks nobody`, async (t) => void t.ok(takeLock(join(t.testdir({ lock: text }), 'lock')).held))
}

t.test('nothing is left beside the lock', async (t) => {
  const folder = t.testdir({ lock: 'broken' })
  const lock = takeLock(join(folder, 'lock'))
  t.strictSame(readdirSync(folder), ['lock'])
  if (lock.held) lock.release()
  t.notOk(existsSync(join(folder, 'lock')))
})

t.test('a release leaves the lock of another process alone', async (t) => {
  const file = join(t.testdir(), 'lock')
  const lock = takeLock(file)
  writeFileSync(file, JSON.stringify(identify(process.ppid)))
  if (lock.held) lock.release()
  t.equal(lockOwner(file)?.pid, process.ppid)
})
