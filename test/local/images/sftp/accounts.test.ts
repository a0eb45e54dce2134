import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { hostKeyFingerprint } from '../../../../hooks/minecraft-server/host-key.ts'
import { connect } from './client.ts'
import { HORSE, HUNTER2, isOut, newKey, newUser, owner, runManaged } from './managed.ts'

const steve = newUser('steve', { password: HUNTER2.hash, folder: 'minecraft' })
t.test('users log in by password, by key and by a password from a Secret, and begin in their folder', async (t) => {
  const key = newKey()
  const managed = await runManaged(t, [
    steve,
    newUser('alex', { publicKeys: [newKey().publicKey, key.publicKey], folder: 'data/plugins/Essentials' }),
    newUser('Vera.9-', { passwordKey: 'vera', folder: 'data/nowhere' }),
  ], { passwords: { vera: `${HORSE.hash}\n` } })
  mkdirSync(join(managed.world, 'plugins/Essentials'), { recursive: true })
  const session = await managed.login('steve')
  t.equal(await session.realpath('.'), '/data', 'the folder of a line is a link to the world')
  await session.write('/minecraft/a.txt', 'one')
  t.equal(readFileSync(join(managed.world, 'a.txt'), 'utf8'), 'one')
  t.match(await session.stat('/data/a.txt'), { uid: 1000, gid: 1000 })
  t.equal((await session.stat('a.txt')).mode & 0o777, 0o664, 'the game\'s group may write it')
  t.strictSame(await session.list('/'), ['data', 'minecraft'])
  t.equal(await session.readlink('/minecraft'), 'data')
  t.equal(await session.realpath('/minecraft/plugins/..'), '/data')
  for (const change of [session.unlink('/minecraft'), session.rename('/minecraft', '/other'), session.mkdir('/new')]) await t.rejects(change, /Permission denied/, 'the top is nobody\'s')
  t.equal(await (await managed.login('alex', key)).realpath('.'), '/data/plugins/Essentials')
  t.equal(await (await managed.login('Vera.9-', HORSE)).realpath('.'), '/', 'a folder that is not there is none to begin in')
  for (const [name, by] of [['steve', HORSE], ['steve', newKey()], ['steve', key], ['alex', { password: '' }], ['alex', { password: '*' }], ['alex', newKey()], ['Vera.9-', HUNTER2], ['homecraft', { password: '' }]] as const) {
    t.ok(await isOut(managed, name, by), `${name} gets in by nothing else`)
  }
})

t.test('the host key is the one whose fingerprint is told', async (t) => {
  const { container } = await runManaged(t, [steve])
  let fingerprint = ''
  await connect(t, container, { username: 'steve', password: 'hunter2', hostVerifier: (key: Buffer) => {
    fingerprint = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
    return true
  } })
  t.equal(fingerprint, hostKeyFingerprint(owner))
  t.equal(statSync(join(container.root, 'etc/ssh/ssh_host_ed25519_key')).mode & 0o777, 0o600)
})

t.test('a reader reads', async (t) => {
  const managed = await runManaged(t, [newUser('reader', { password: HUNTER2.hash, isReadOnly: true })])
  writeFileSync(join(managed.world, 'a'), 'x')
  const session = await managed.login('reader')
  t.equal(await session.read('a'), 'x')
  const attempts = [session.write('a', 'y'), session.write('b', 'y'), session.unlink('a'), session.mkdir('none/d'), session.rename('none', 'c'), session.chmod('none', 0o777), session.symlink('a', 'l')]
  for (const attempt of attempts) await t.rejects(attempt, /Permission denied/)
  t.strictSame(readdirSync(managed.world), ['a'])
})

t.test('broken lines are named and skipped, nothing in them is run, and nobody else suffers', async (t) => {
  const managed = await runManaged(t, [steve])
  const { container, setFiles } = managed
  const lines = [
    '$(touch ran):rw:data:::', '-rf:rw:data:::', ':rw:data:::', `${'n'.repeat(33)}:rw:data:::`,
    `root:rw:data:${HUNTER2.hash}::`, 'a:rwx:data:::', 'b:rw:../etc:::', 'c:rw:/data:::', 'd:rw:data/.ssh:::', 'e:rw:data:plain::', 'f:rw:data:::ssh-ed25519 A"$(touch ran)"',
    'g:rw:data:::ssh-ed25519 AAAA:more', 'h:rw:data::../../etc/passwd:', 'i', 'j:rw:`touch ran`:::', 'k:rw:data:$6$a$b\\nx:::', 'lib:rw:lib:::',
    `fine:rw:data:${HORSE.hash}::`, `fine:ro:data:${HUNTER2.hash}::`, `steve:rw:*:${HUNTER2.hash}::`,
  ]
  setFiles({ accounts: lines.map((line) => `${line}\n`).join('') })
  await container.until('user steve: the line is broken and skipped')
  const log = container.log()
  t.equal(log.split('a line without a user name is skipped').length - 1, 4)
  t.match(log, 'user root: the system has an account of that name')
  for (const name of 'abcdefghijk') t.match(log, `user ${name}: the line is broken and skipped`)
  t.match(log, 'user fine: named twice, the second is skipped')
  t.match(log, 'user lib: in line (rw, /data)', 'no link is made where programs look for theirs')
  t.notMatch(log, /touch|plain|\$6\$|AAAA/)
  t.notOk(await isOut(managed, 'fine', HORSE))
  t.notOk(await isOut(managed, 'steve'), 'a user whose line was spoilt stays as he is')
  t.notOk([managed.world, container.root, join(container.root, 'etc/sftp')].some((folder) => existsSync(join(folder, 'ran'))))
  t.match(readFileSync(join(container.root, 'etc/shadow'), 'utf8'), /^root:\*:/m)
})

t.test('no password, hash or key is in the log', async (t) => {
  const key = newKey()
  const managed = await runManaged(t, [steve, newUser('alex', { publicKeys: [key.publicKey] }), newUser('vera', { passwordKey: 'vera' })], { passwords: { vera: HORSE.hash } })
  await managed.login('steve')
  await managed.login('alex', key)
  managed.setUsers([{ ...steve, password: HORSE.hash }])
  await managed.container.until('user vera: removed')
  t.notMatch(managed.container.log(), /hunter2|horse|saltsalt|AAAA/)
  t.match(managed.container.log(), 'Parsing user data: "homecraft::1000:1000"', 'the image logs the one line it is given')
})
