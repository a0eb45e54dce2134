import t from 'tap'
import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeRoot } from '../../../local/node/root.ts'

const image = { repository: 'test', entrypoint: ['/app/main'], env: {}, programs: {}, nodeOptions: ['--no-deprecation'] }
const mount = (folder: string, mountPath: string, more: { subPath?: string; isRefreshed?: boolean } = {}) => ({ volume: { folder, isRefreshed: more.isRefreshed ?? false }, mountPath, subPath: more.subPath ?? '' })

t.test('a program of the image runs with its arguments, whatever they hold', async (t) => {
  const folder = t.testdir({ "it's.ts": 'console.log(JSON.stringify(process.argv.slice(2)))' })
  makeRoot(join(folder, 'root'), { ...image, programs: { '/usr/local/bin/tell': join(folder, "it's.ts") } }, [])
  t.same(JSON.parse(execFileSync(join(folder, 'root/usr/local/bin/tell'), ['a b', "'$(id)"], { encoding: 'utf8' })), ['a b', "'$(id)"])
})

t.test('a volume appears where it is mounted, and outlives the root', async (t) => {
  const folder = t.testdir({ world: { 'level.dat': 'precious' } })
  makeRoot(join(folder, 'root'), image, [mount(join(folder, 'world'), '/data')])
  t.equal(readFileSync(join(folder, 'root/data/level.dat'), 'utf8'), 'precious')
  rmSync(join(folder, 'root'), { recursive: true })
  t.equal(readFileSync(join(folder, 'world/level.dat'), 'utf8'), 'precious')
})

t.test('a mount inside another mount never replaces content of the world', async (t) => {
  const folder = t.testdir({ world: { 'ops.json': 'precious', 'empty.json': '' }, config: { 'ops.json': 'other' } })
  const nested = (path: string) => [mount(join(folder, 'config'), path, { subPath: 'ops.json', isRefreshed: true }), mount(join(folder, 'world'), '/data')]
  t.throws(() => { makeRoot(join(folder, 'root'), image, nested('/data/ops.json')) }, /cannot mount over .*: it is not empty/)
  t.equal(readFileSync(join(folder, 'world/ops.json'), 'utf8'), 'precious')
  makeRoot(join(folder, 'other'), image, nested('/data/empty.json'))
  t.equal(readFileSync(join(folder, 'other/data/empty.json'), 'utf8'), 'other')
})

t.test('a part of a refreshed volume is a copy, a part of a world is the world itself', async (t) => {
  const folder = t.testdir({ world: {}, config: { file: 'old' } })
  makeRoot(join(folder, 'root'), image, [mount(join(folder, 'config'), '/etc/file', { subPath: 'file', isRefreshed: true }), mount(join(folder, 'world'), '/home', { subPath: 'players' })])
  t.not(readlinkSync(join(folder, 'root/etc/file')), join(folder, 'config/file'))
  t.equal(readlinkSync(join(folder, 'root/home')), join(folder, 'world/players'))
  t.ok(lstatSync(join(folder, 'world/players')).isDirectory())
})

t.test('a subPath cannot lead out of its volume', async (t) => {
  const folder = t.testdir({ secret: { key: 'x' }, world: { way: t.fixture('symlink', '../secret') } })
  for (const subPath of ['way/key', '../secret/key', 'way']) t.throws(() => { makeRoot(join(folder, 'root'), image, [mount(join(folder, 'world'), '/a', { subPath })]) }, /leads out of its volume/, subPath)
  t.notOk(existsSync(join(folder, 'root/a')))
})
