import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { homeOf, makePrivateFolder, projectFolder, readJson, removeUnfinished, writeJson, writePrivate } from '../../../local/platform/home.ts'

t.test('the platform lives in .homecraft of the project, or where HOMECRAFT_HOME says', async (t) => {
  t.equal(homeOf({}).folder, join(projectFolder, '.homecraft'))
  t.equal(homeOf({ HOMECRAFT_HOME: '' }).folder, join(projectFolder, '.homecraft'))
  t.equal(homeOf({ HOMECRAFT_HOME: '/srv/a' }).platformFile, '/srv/a/platform.json')
})

t.test('folders and files are their owner\'s alone, also those that were open before', async (t) => {
  const folder = join(t.testdir(), 'home')
  mkdirSync(folder, { mode: 0o755 })
  makePrivateFolder(folder)
  writePrivate(join(folder, 'token'), 'x')
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, 'token')).mode & 0o777, 0o600)
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

t.test('half-written files are removed once they are old', async (t) => {
  const folder = t.testdir({ 'platform.json.7.part': '', 'lock.7.stale': '', 'new.8.part': '', 'platform.json': '' })
  const old = new Date(Date.now() - 3_600_000)
  for (const name of ['platform.json.7.part', 'lock.7.stale', 'platform.json']) utimesSync(join(folder, name), old, old)
  writeFileSync(join(folder, 'new.8.part'), '')
  removeUnfinished(folder)
  t.strictSame(readdirSync(folder).sort(), ['new.8.part', 'platform.json'])
})
