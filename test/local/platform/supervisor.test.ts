import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Part } from '../../../local/platform/part.ts'
import type { PartEvent } from '../../../local/platform/part-runner.ts'
import { runningProbe, type Probe } from '../../../local/platform/probe.ts'
import { newSupervisor, type Supervisor } from '../../../local/platform/supervisor.ts'

/** A part that is a shell script, ready when `ready` says so. */
function shellPart(name: string, script: string, more: Partial<Part> = {}): Part {
  return { name, needs: [], launch: () => ({ command: ['/bin/sh', '-c', script], env: {} }), ready: runningProbe, stopSeconds: 5, ...more }
}

const stays = 'exec sleep 60'
const silent = { stopping: () => undefined, stopped: () => undefined }
const fileProbe = (file: string): Probe => () => Promise.resolve(existsSync(file))

/** A supervisor and what it reported, stopped when the test ends. */
function supervise(t: Test, parts: Part[], steps: Parameters<typeof newSupervisor>[0]['steps'] = []) {
  const events: PartEvent[] = []
  const logs = t.testdir()
  const waiting: (() => void)[] = []
  const supervisor: Supervisor = newSupervisor({
    parts,
    steps,
    logs,
    startSeconds: 20,
    onEvent: (event) => {
      events.push(event)
      waiting.forEach((wake) => wake())
    },
  })
  t.teardown(() => supervisor.stop(silent))
  const happened = async (isWanted: (event: PartEvent) => boolean): Promise<PartEvent> => {
    for (;;) {
      const found = events.find(isWanted)
      if (found) return found
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
  }
  return { supervisor, events, logs, happened }
}

t.test('a part starts when all it needs is ready, steps included', async (t) => {
  const order: string[] = []
  const mark = (name: string): Part['launch'] => () => {
    order.push(name)
    return { command: ['/bin/sleep', '60'], env: {} }
  }
  const parts = [shellPart('c', stays, { needs: ['step', 'b'], launch: mark('c') }), shellPart('b', stays, { needs: ['a'], launch: mark('b') }), shellPart('a', stays, { launch: mark('a') })]
  const steps = [{ name: 'step', needs: ['a'], run: () => Promise.resolve(void order.push('step')) }]
  const { supervisor } = supervise(t, parts, steps)
  await supervisor.start()
  t.equal(order[0], 'a')
  t.equal(order[3], 'c')
})

t.test('a part is asked to end by the signal it wants, and runs where and as whom it is told', async (t) => {
  const file = join(t.testdir(), 'told')
  const account = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const script = `trap 'echo "$(pwd) $(id -u)" > ${file}; exit 0' INT; trap '' TERM; touch ${file}.ready; while :; do sleep 0.05; done`
  const part = shellPart('a', script, { stopSignal: 'SIGINT', ready: fileProbe(`${file}.ready`), launch: () => ({ command: ['/bin/sh', '-c', script], env: {}, cwd: '/', account }) })
  const { supervisor } = supervise(t, [part])
  await supervisor.start()
  await supervisor.stop(silent)
  t.equal(readFileSync(file, 'utf8'), `/ ${account.uid}\n`)
})

t.test('a part that dies is started again, and that is reported', async (t) => {
  const { supervisor, events, happened } = supervise(t, [shellPart('a', stays)])
  await supervisor.start()
  const [started] = events
  t.equal(started?.type, 'Started')
  if (started?.type === 'Started') process.kill(started.pid, 'SIGKILL')
  t.match(await happened((event) => event.type === 'Ended'), { how: 'SIGKILL', restartMs: Number })
  const again = await happened((event) => event.type === 'Started' && event !== started)
  t.match(again, { pid: Number })
})

t.test('parts stop in the reverse of their order, each after the one before has ended', async (t) => {
  const folder = t.testdir()
  const file = join(folder, 'order')
  // The first process of a part gets the signal; the probe waits until it can handle it.
  const script = (name: string): string => `trap 'echo ${name} >>${file}; exit 0' TERM; touch ${join(folder, name)}; while :; do sleep 0.02; done`
  const { supervisor } = supervise(t, ['a', 'b', 'c'].map((name) => shellPart(name, script(name), { ready: fileProbe(join(folder, name)) })))
  await supervisor.start()
  const told: string[] = []
  await supervisor.stop({ stopping: (part) => void told.push(part.name), stopped: (part) => void told.push(`${part.name} stopped`) })
  t.strictSame(told, ['c', 'c stopped', 'b', 'b stopped', 'a', 'a stopped'])
  t.equal(readFileSync(file, 'utf8'), 'c\nb\na\n')
})

t.test('a part that ignores the request to stop is killed when its time is over', async (t) => {
  const folder = t.testdir()
  const part = shellPart('deaf', `trap '' TERM; touch ${join(folder, 'up')}; while :; do sleep 0.02; done`, { stopSeconds: 0.1, ready: fileProbe(join(folder, 'up')) })
  const { supervisor, happened } = supervise(t, [part])
  await supervisor.start()
  await supervisor.stop(silent)
  t.ok(await happened((event) => event.type === 'Stopped'))
})

t.test('a kill ends parts that would take long to stop', async (t) => {
  const folder = t.testdir()
  const part = shellPart('slow', `trap '' TERM; touch ${join(folder, 'up')}; while :; do sleep 0.02; done`, { stopSeconds: 60, ready: fileProbe(join(folder, 'up')) })
  const { supervisor } = supervise(t, [part])
  await supervisor.start()
  const stopped = supervisor.stop(silent)
  supervisor.kill()
  await stopped
  t.pass('and the stop comes to its end')
})

t.test('a part that cannot start fails the start with the end of its log', async (t) => {
  const { supervisor, logs } = supervise(t, [shellPart('broken', 'echo the disk is full; exit 3', { ready: () => Promise.resolve(false) })])
  await t.rejects(supervisor.start(), { message: /broken \(exit code 3\) did not become ready[^]*the disk is full/ })
  t.match(readFileSync(join(logs, 'broken.log'), 'utf8'), /the disk is full/)
})

t.test('a program that is not there fails the start in the same way', async (t) => {
  const missing = shellPart('missing', '', { launch: () => ({ command: ['/no/such/program'], env: {} }), ready: () => Promise.resolve(false) })
  await t.rejects(supervise(t, [missing]).supervisor.start(), { message: /missing \(spawn .*ENOENT\) did not become ready/ })
})

t.test('a part that is late fails the start by its name', async (t) => {
  const part = shellPart('late', stays, { ready: () => Promise.resolve(false) })
  const supervisor = newSupervisor({ parts: [part], steps: [], logs: t.testdir(), startSeconds: 0.05, onEvent: () => undefined })
  t.teardown(() => supervisor.stop(silent))
  await t.rejects(supervisor.start(), { message: /late did not become ready/ })
})

t.test('a step that fails fails the start', async (t) => {
  const { supervisor } = supervise(t, [], [{ name: 'bootstrap', needs: [], run: () => Promise.reject(new Error('refused')) }])
  await t.rejects(supervisor.start(), { message: 'refused' })
})

t.test('the log of the last run is kept beside the new one', async (t) => {
  const { supervisor, logs } = supervise(t, [shellPart('a', `echo new; ${stays}`)])
  writeFileSync(join(logs, 'a.log'), 'old\n')
  await supervisor.start()
  t.equal(readFileSync(join(logs, 'a.log.1'), 'utf8'), 'old\n')
})

t.test('a circle of needs is refused before anything runs', async (t) => {
  t.throws(() => newSupervisor({ parts: [shellPart('a', stays, { needs: ['a'] })], steps: [], logs: '', startSeconds: 1, onEvent: () => undefined }), { message: /wait for each other/ })
})
