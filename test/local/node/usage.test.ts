import { spawn } from 'node:child_process'
import t from 'tap'
import { newUsageMeter, parseCpuSeconds, parseOwnMemory, usageBetween, type Look } from '../../../local/node/usage.ts'
import { until } from './fixtures.ts'

t.test('the processor time of a process is read, whatever it is called', async (t) => {
  t.equal(parseCpuSeconds(`42 (a) R (b) S 1 42 42 0 -1 4194560 100 200 0 0 150 50 30 20 20 0 1 0 777 0\n`), 2.5, 'its own and that of children that have ended')
  t.equal(parseCpuSeconds(''), 0, 'one that has ended')
})

t.test('memory is what no file is behind', async (t) => {
  t.equal(parseOwnMemory('Name:\tnode\nVmRSS:\t  120000 kB\nRssAnon:\t   80000 kB\nRssFile:\t   39000 kB\nRssShmem:\t    1000 kB\n'), 81_000 * 1024)
  t.equal(parseOwnMemory(''), 0)
})

const look = (at: number, runs: Record<string, [cpuSeconds: number, memory: number]>): Look => ({ at, runs: new Map(Object.entries(runs).map(([key, [cpuSeconds, memory]]) => [key, { pod: key.split('/')[0]!, container: key.split('/')[1]!, cpuSeconds, memory }])) })

t.test('usage is told of runs that two looks saw', async (t) => {
  const measured = usageBetween(look(1_000, { 'a/game/0': [10, 1], 'a/sftp/0': [1, 1], 'b/game/0': [5, 1] }), look(16_000, { 'a/game/0': [17.5, 4096], 'a/sftp/0': [0.5, 2048], 'b/game/1': [0.1, 1], 'c/game/0': [1, 1] }))
  t.strictSame(measured, { at: 16_000, windowMs: 15_000, pods: [{ uid: 'a', containers: new Map([['game', { cpu: 0.5, memory: 4096 }], ['sftp', { cpu: 0, memory: 2048 }]]) }] })
})

t.test('a container\'s processes are found and measured, and no others', async (t) => {
  const folder = `/nowhere/${process.pid}/pods`
  const start = (root: string, script: string): void => {
    const child = spawn('/bin/sh', ['-c', script], { stdio: 'ignore', env: { ...process.env, HOMECRAFT_ROOT: root } })
    t.teardown(() => child.kill('SIGKILL'))
  }
  start(`${folder}/busy/containers/game/0/rootfs`, 'while :; do :; done')
  start(`${folder}/idle/containers/game/0/rootfs`, 'exec sleep 1000')
  start(`${folder}0/other/containers/game/0/rootfs`, 'exec sleep 1000')
  const meter = newUsageMeter(folder, Date.now)
  t.equal(meter.measured(), undefined)
  const measured = await until('both are measured', () => {
    meter.look()
    const found = meter.measured()
    return found?.pods.length === 2 && found.pods.some(({ uid, containers }) => uid === 'busy' && containers.get('game')!.cpu > 0) && found
  })
  const of = (pod: string) => measured.pods.find(({ uid }) => uid === pod)?.containers.get('game')
  t.equal(of('idle')?.cpu, 0)
  t.ok(of('idle')!.memory > 10_000 && of('idle')!.memory < 100_000_000)
})
