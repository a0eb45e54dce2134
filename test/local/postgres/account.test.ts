import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkWay, letPass, postgresAccount } from '../../../local/postgres/account.ts'

const isRoot = process.getuid?.() === 0
const nobody = { uid: 65_534, gid: 65_534 }
const modeOf = (path: string): number => statSync(path).mode & 0o777

t.test('only root lends PostgreSQL another account', async (t) => {
  t.same(postgresAccount(), isRoot ? nobody : undefined)
})

t.test('a folder that others may pass stays as it is, and one that a group sees is opened no further than to pass', async (t) => {
  const folder = t.testdir()
  chmodSync(folder, 0o751)
  letPass(folder, nobody)
  t.equal(modeOf(folder), 0o751)
  chmodSync(folder, 0o750)
  letPass(folder, nobody)
  t.equal(modeOf(folder), 0o751)
})

t.test('a private folder is passed by the account\'s group alone', { skip: !isRoot && 'only root gives a folder to a group that it is not in' }, async (t) => {
  const folder = t.testdir()
  chmodSync(folder, 0o700)
  letPass(folder, nobody)
  const { uid, gid } = statSync(folder)
  t.same([modeOf(folder), uid, gid], [0o710, 0, nobody.gid])
  letPass(folder, nobody)
  t.equal(modeOf(folder), 0o710, 'once is enough')
})

t.test('a way that is closed is told with the folder that closes it', { skip: !isRoot && 'only root makes folders of others' }, async (t) => {
  const folder = t.testdir()
  const inner = join(folder, 'inner')
  mkdirSync(inner)
  for (const path of [folder, inner]) chmodSync(path, 0o711)
  // The folders above are those of the checkout; the account of their owner passes them.
  const owner = { uid: 0, gid: 0 }
  t.doesNotThrow(() => { checkWay(join(inner, 'data'), owner) })
  chownSync(inner, 1234, 1234)
  chmodSync(inner, 0o710)
  t.throws(() => { checkWay(join(inner, 'data'), owner) }, { message: new RegExp(`can't pass through ${inner} to .* HOMECRAFT_HOME`) })
  chownSync(inner, 1234, 0)
  t.doesNotThrow(() => { checkWay(join(inner, 'data'), owner) }, 'its group may')
})
