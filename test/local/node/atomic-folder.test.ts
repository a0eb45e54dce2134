import t from 'tap'
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { writeAtomically } from '../../../local/node/atomic-folder.ts'

const file = (path: string, content: string, mode = 0o644) => ({ path, content: Buffer.from(content), mode })

t.test('files appear by way of ..data, with their modes', async (t) => {
  const folder = join(t.testdir(), 'volume')
  t.equal(writeAtomically(folder, [file('a', '1', 0o440), file('deep/b', '2', 0o600)]), true)
  t.equal(readlinkSync(join(folder, 'a')), '..data/a')
  t.equal(readlinkSync(join(folder, 'deep')), '..data/deep')
  t.equal(readFileSync(join(folder, 'deep/b'), 'utf8'), '2')
  t.equal(statSync(join(folder, 'a')).mode & 0o777, 0o440)
  t.equal(statSync(join(folder, 'deep/b')).mode & 0o777, 0o600)
})

t.test('the same content changes nothing', async (t) => {
  const folder = join(t.testdir(), 'volume')
  writeAtomically(folder, [file('a', '1')])
  const before = readlinkSync(join(folder, '..data'))
  t.equal(writeAtomically(folder, [file('a', '1')]), false)
  t.equal(readlinkSync(join(folder, '..data')), before)
  t.equal(writeAtomically(folder, [file('a', '1', 0o600)]), true, 'another mode does')
})

t.test('new content replaces the old in place, and nothing is left of it', async (t) => {
  const folder = join(t.testdir(), 'volume')
  writeAtomically(folder, [file('a', '1'), file('gone', 'x')])
  t.equal(writeAtomically(folder, [file('a', '2')]), true)
  t.equal(readFileSync(join(folder, 'a'), 'utf8'), '2')
  t.equal(readdirSync(folder).length, 3, '..data, its folder, and a')
})

t.test('a volume may be empty', async (t) => {
  const folder = join(t.testdir(), 'volume')
  t.equal(writeAtomically(folder, []), true)
  t.equal(writeAtomically(folder, []), false)
})
