import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findMounts } from '../../../../local/images/sftp/mounts.ts'
import { findPlace } from '../../../../local/images/sftp/place.ts'

const folder = t.testdir({ 'outside.txt': 'x', volume: { sub: { 'file.txt': 'x' } }, single: 'x', container: { home: { alice: { upload: {} }, bob: { 'secret.txt': 'x' } } } })
const at = (...names: string[]): string => join(folder, ...names)
const root = at('container/home/alice')
symlinkSync(at('volume'), join(root, 'data'))
symlinkSync(at('single'), join(root, 'single'))
symlinkSync('data', join(root, 'world'))
const tree = { root, mounts: findMounts(at('container')) }
// From here on as a user may plant them.
const planted = {
  root: '/', etc: '/etc', up: '../../..', machine: folder, secret: '../../../container/home/bob/secret.txt', loop: 'loop', inside: '/data/sub', near: 'sub/../sub', gone: '/nothing/here',
}
for (const [name, target] of Object.entries(planted)) symlinkSync(target, at('volume', name))
symlinkSync('/', join(root, 'upload/top'))
symlinkSync(folder, join(root, 'upload/machine'))
mkdirSync(at('volume/deep'))
writeFileSync(at('volume/deep/x'), '')

t.strictSame([...tree.mounts].sort(), [join(root, 'data'), join(root, 'single')], 'full links in the container are mounts, others and those in volumes are not')

const table = [
  { path: '/', want: root, virtual: '/' },
  { path: '..', want: root, virtual: '/' },
  { path: '/../../../etc/passwd', want: 'ENOENT' },
  { path: '/data', want: at('volume'), virtual: '/data' },
  { path: '/data/..', want: root, virtual: '/' },
  { path: '/data/../data/./sub//file.txt', want: at('volume/sub/file.txt'), virtual: '/data/sub/file.txt' },
  { path: '/single', want: at('single'), virtual: '/single' },
  { path: '/single/x', want: 'ENOTDIR' },
  { path: '/data/new.txt', want: at('volume/new.txt'), virtual: '/data/new.txt' },
  { path: '/data/none/new.txt', want: 'ENOENT' },
  { path: '/data/root', want: root, virtual: '/' },
  { path: '/data/root/data/sub', want: at('volume/sub'), virtual: '/data/sub' },
  { path: '/world', want: at('volume'), virtual: '/data' },
  { path: '/world/sub/../sub/file.txt', want: at('volume/sub/file.txt'), virtual: '/data/sub/file.txt' },
  { path: '/world/new.txt', want: at('volume/new.txt'), virtual: '/data/new.txt' },
  { path: '/world/..', want: root, virtual: '/' },
  { path: '/data/etc', want: join(root, 'etc'), virtual: '/etc' },
  { path: '/data/etc/passwd', want: 'ENOENT' },
  { path: '/data/up', want: root, virtual: '/' },
  { path: '/data/machine/outside.txt', want: 'ENOENT' },
  { path: '/data/secret', want: 'ENOENT' },
  { path: '/data/loop', want: 'ELOOP' },
  { path: '/data/inside/file.txt', want: at('volume/sub/file.txt'), virtual: '/data/sub/file.txt' },
  { path: '/data/near/file.txt', want: at('volume/sub/file.txt'), virtual: '/data/sub/file.txt' },
  { path: '/data/gone', want: 'ENOENT' },
  { path: '/upload/top/data/sub', want: at('volume/sub'), virtual: '/data/sub' },
  { path: '/upload/machine/outside.txt', want: 'ENOENT' },
  { path: '/data/inside/../deep/x', want: at('volume/deep/x'), virtual: '/data/deep/x' },
]
for (const { path, want, virtual } of table) {
  t.test(`${path} is found where a chroot would have it`, async (t) => {
    if (virtual === undefined) await t.rejects(findPlace(tree, path, 'Follow'), { code: want })
    else t.match(await findPlace(tree, path, 'Follow'), { real: want, virtual })
  })
}

t.test('a link is looked at itself when asked', async (t) => {
  const place = await findPlace(tree, '/data/root', 'Keep')
  t.equal(place.real, at('volume/root'))
  t.ok(place.stats?.isSymbolicLink())
  t.ok((await findPlace(tree, '/data', 'Keep')).stats?.isDirectory(), 'a mount is no link')
  t.ok((await findPlace(tree, '/world', 'Keep')).stats?.isSymbolicLink(), 'a link to a mount is one')
})
