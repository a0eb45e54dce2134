import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { homeOf, makeHome, makePrivateFolder, projectFolder, readJson, readPrecious, removeFile, removeUnfinished, writeJson, writePrivate } from '../../../local/platform/home.ts'

t.test('the platform lives in .homecraft of the project, or where HOMECRAFT_HOME says', async (t) => {
  t.equal(homeOf({}).folder, join(projectFolder, '.homecraft'))
  t.equal(homeOf({ HOMECRAFT_HOME: '' }).folder, join(projectFolder, '.homecraft'))
  t.equal(homeOf({ HOMECRAFT_HOME: '/srv/a' }).platformFile, '/srv/a/platform.json')
})

t.test('new folders and files are their owner\'s alone, and a folder that is there keeps its mode', async (t) => {
  const folder = join(t.testdir({ open: {} }), 'home')
  makePrivateFolder(folder)
  const open = join(folder, '../open')
  chmodSync(open, 0o755)
  makePrivateFolder(open)
  t.equal(statSync(open).mode & 0o777, 0o755)
  writePrivate(join(folder, 'token'), 'x')
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, 'token')).mode & 0o777, 0o600)
})

t.test('a place that can\'t be a platform\'s folder is refused by the name of the setting that chooses it', async (t) => {
  const folder = t.testdir({ file: 'not ours', home: { logs: 'not ours either' } })
  const at = (path: string): void => makeHome(homeOf({ HOMECRAFT_HOME: path }))
  const advice = 'Set HOMECRAFT_HOME to a folder that you may write to.'
  for (const path of [join(folder, 'file'), join(folder, 'file/below/it')]) t.throws(() => at(path), { message: `${path} can't hold the platform: there is a file in its way. ${advice}` })
  t.throws(() => at(join(folder, 'home')), /there is a file in its way/)
  t.throws(() => at('/sys/homecraft'), { message: `/sys/homecraft can't hold the platform: it may not be written to. ${advice}` })
  t.equal(readFileSync(join(folder, 'file'), 'utf8'), 'not ours')
  at(join(folder, 'new/folder'))
  t.strictSame(readdirSync(join(folder, 'new/folder')), ['logs'])
})

t.test('a file is replaced as a whole, and nothing is left beside it', async (t) => {
  const folder = t.testdir({ 'a.json': '{"long": "old content that is longer"}' })
  writeJson(join(folder, 'a.json'), { a: 1 })
  t.equal(readFileSync(join(folder, 'a.json'), 'utf8'), '{\n  "a": 1\n}\n')
  t.strictSame(readdirSync(folder), ['a.json'])
})

t.test('a file that is missing, half-written or of another shape counts as not there', async (t) => {
  const folder = t.testdir({ half: '{"a":', other: '{"a":"1"}', good: '{"a":1}' })
  const read = (name: string): unknown => readJson(join(folder, name), z.object({ a: z.number() }))
  t.strictSame(['missing', 'half', 'other', 'good'].map(read), [undefined, undefined, undefined, { a: 1 }])
})

t.test('what is precious is absent only when there is no file', async (t) => {
  const folder = t.testdir({ half: '{"a":', other: '{"a":"1"}', good: '{"a":1}', folder: {} })
  const read = (name: string): unknown => readPrecious(join(folder, name), z.object({ a: z.number() }), 'Do this.')
  t.strictSame(['missing', 'good'].map(read), [undefined, { a: 1 }])
  for (const name of ['half', 'other', 'folder']) t.throws(() => read(name), { message: `${join(folder, name)} is there, but cannot be read or does not hold what it should. Do this.` })
})

t.test('a file that is not there need not be removed, be there a folder for it or not', async (t) => {
  const folder = t.testdir({ file: '' })
  for (const name of ['file/below', 'file', 'file', 'folder/file']) t.doesNotThrow(() => removeFile(join(folder, name)), name)
  t.strictSame(readdirSync(folder), [])
})

t.test('half-written files are removed once they are old', async (t) => {
  const folder = t.testdir({ 'platform.json.7.part': '', 'lock.7.stale': '', 'new.8.part': '', 'platform.json': '' })
  const old = new Date(Date.now() - 3_600_000)
  for (const name of ['platform.json.7.part', 'lock.7.stale', 'platform.json']) utimesSync(join(folder, name), old, old)
  writeFileSync(join(folder, 'new.8.part'), '')
  removeUnfinished(folder)
  t.strictSame(readdirSync(folder).sort(), ['new.8.part', 'platform.json'])
})
