import t from 'tap'
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { killMembers } from '../../../local/node/processes.ts'
import { findRival, livingPods, rivalOf } from '../../../local/node/volume-use.ts'
import { until } from './fixtures.ts'

const table: { name: string; uid?: string; paths: string[]; want: string | undefined }[] = [
  { name: 'a link to the same world is a rival', paths: ['/x', '/volumes/w'], want: 'b' },
  { name: 'a link to a part of it too', paths: ['/volumes/w/players'], want: 'b' },
  { name: 'a world whose name begins the same is another one', paths: ['/volumes/w2'], want: undefined },
  { name: 'a folder around it tells nothing', paths: ['/volumes', '/'], want: undefined },
  { name: 'no pod is a rival of its own', uid: 'a', paths: ['/volumes/w'], want: undefined },
]

for (const { name, uid = 'b', paths, want } of table) {
  t.test(name, async (t) => { t.equal(findRival([{ uid, paths }], 'a', ['/volumes/w']), want) })
}

t.test('a living process of another pod is found by its mounts, and by what it has open when those are gone', async (t) => {
  const home = t.testdir({ volumes: { w: {} }, pods: { a: {}, b: { containers: { main: { 0: { rootfs: { deep: {} } } } } } } })
  const [pods, world] = [join(home, 'pods'), join(home, 'volumes/w')]
  const root = join(pods, 'b/containers/main/0/rootfs')
  t.teardown(() => killMembers({ main: undefined, folder: pods }))
  symlinkSync(world, join(root, 'deep/data'))
  const start = (cwd: string) => spawn('/bin/sh', ['-c', 'exec sleep 1000'], { cwd, detached: true, stdio: 'ignore', env: { ...process.env, HOMECRAFT_ROOT: root } })
  t.equal(rivalOf(join(pods, 'a'), [world]), undefined, 'a link alone writes nothing')
  start(root)
  await until('it lives', () => livingPods(pods).length > 0)
  t.equal(rivalOf(join(pods, 'a'), [world]), 'b')
  t.equal(rivalOf(join(pods, 'b'), [world]), undefined)
  t.equal(rivalOf(join(pods, 'a'), [join(pods, 'a/volumes/tmp')]), undefined)
  rmSync(join(pods, 'b'), { recursive: true })
  t.equal(rivalOf(join(pods, 'a'), [world]), undefined)
  mkdirSync(join(world, 'region'))
  start(join(world, 'region'))
  await until('it is seen', () => rivalOf(join(pods, 'a'), [world]) === 'b')
  t.same(livingPods(pods), ['b'])
})
