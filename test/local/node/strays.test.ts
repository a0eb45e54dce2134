import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { killMembers, membersOf } from '../../../local/node/processes.ts'
import type { Stop } from '../../../local/node/runs.ts'
import { endStrays, strayStep } from '../../../local/node/strays.ts'
import { newStop, until } from './fixtures.ts'

const leader = { pid: 10, group: 10, session: 10 }
const child = { pid: 11, group: 10, session: 10 }
const term = newStop({ reason: 'Orphaned', isTermSent: true })

const table: { name: string; strays?: (typeof leader)[]; before?: Stop | undefined; now: number; want: { signal: string | undefined; pids: number[] } }[] = [
  { name: 'the leader of a session is asked to end', now: 0, want: { signal: 'SIGTERM', pids: [10] } },
  { name: 'without a leader all are asked', strays: [child], now: 0, want: { signal: 'SIGTERM', pids: [11] } },
  { name: 'they are asked once', before: term, now: 29_999, want: { signal: undefined, pids: [] } },
  { name: 'all are killed when the grace period is over', before: term, now: 30_000, want: { signal: 'SIGKILL', pids: [10, 11] } },
  { name: 'none is killed that was not asked', before: newStop(), now: 40_000, want: { signal: 'SIGTERM', pids: [10] } },
  { name: 'those that come after are killed too', before: { ...term, isKillSent: true }, now: 50_000, want: { signal: 'SIGKILL', pids: [10, 11] } },
]

for (const { name, strays = [leader, child], before, now, want } of table) {
  t.test(name, async (t) => { t.match(strayStep(strays, before, 30, now), want) })
}

t.test('processes below a folder are ended, and how far that has come is remembered', async (t) => {
  const folder = join(t.testdir(), 'pod')
  mkdirSync(folder)
  t.teardown(() => killMembers({ main: undefined, folder }))
  const stubborn = spawn('/bin/sh', ['-c', `trap '' TERM; >${folder}/ready; while :; do sleep 0.1; done`], { detached: true, stdio: 'ignore', env: { ...process.env, HOMECRAFT_ROOT: `${folder}/containers/main/0/rootfs` } })
  const ended = once(stubborn, 'exit')
  await until('it ignores SIGTERM', () => existsSync(join(folder, 'ready')))
  t.equal(endStrays(folder, 30, 0), 500)
  t.equal(endStrays(folder, 30, 29_000), 29_500)
  t.equal(membersOf({ main: undefined, folder }).includes(stubborn.pid!), true)
  endStrays(folder, 30, 30_000)
  t.same(await ended, [null, 'SIGKILL'])
  await until('none is left', () => endStrays(folder, 30, 31_000) === undefined)
  t.notOk(existsSync(join(folder, 'stop.json')), 'the next strays are asked anew')
})
