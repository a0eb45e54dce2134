import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { newEd25519Pair } from '../../../../local/images/sftp/key-pair.ts'
import { LIMIT_MS } from '../../../wait.ts'
import { newFolder, runContainer, waitFor, type Container } from '../run-container.ts'
import { connect, files, openFiles } from './client.ts'

const config = `Port 2022
HostKey /etc/ssh/ssh_host_ed25519_key
Subsystem sftp internal-sftp
ForceCommand internal-sftp -d /data
ChrootDirectory /srv/sftp
Match User reader
  ForceCommand internal-sftp -R -d /data
Match User shell
  ForceCommand /bin/sh
`

async function start(t: Test): Promise<{ container: Container; volume: string; login: (username?: string) => Promise<ReturnType<typeof files>> }> {
  const volume = newFolder(t)
  const container = runContainer(t, 'atmoz/sftp', { args: ['alice:pw:1000', 'reader:pw:1000', 'shell:pw'], mounts: { '/srv/sftp/data': volume }, files: { '/etc/ssh/sshd_config': config } })
  await container.until('Server listening on')
  return { container, volume, login: async (username = 'alice') => files(await openFiles(await connect(t, container, { username, password: 'pw' }))) }
}

t.test('files and folders', async (t) => {
  const { volume, login } = await start(t)
  const sftp = await login()
  t.equal(await sftp.realpath('.'), '/data', 'a session begins where -d says')
  await sftp.write('a.txt', 'one')
  await sftp.append('a.txt', ' two')
  t.equal(readFileSync(join(volume, 'a.txt'), 'utf8'), 'one two')
  t.equal(await sftp.read('/data/a.txt'), 'one two')
  t.match(await sftp.stat('a.txt'), { size: 7, uid: 1000 })
  await sftp.mkdir('/data/folder')
  await t.rejects(sftp.mkdir('/data/folder'), /Failure/)
  await sftp.rename('a.txt', 'folder/b.txt')
  await sftp.write('c.txt', '')
  await t.rejects(sftp.rename('c.txt', 'folder/b.txt'), /Failure/, 'nothing is renamed over')
  await sftp.chmod('c.txt', 0o600)
  t.equal((await sftp.stat('c.txt')).mode & 0o777, 0o600)
  t.strictSame(await sftp.list('/data'), ['c.txt', 'folder'])
  t.match((await sftp.entries('/data'))[0], { longname: /^[d-][rwx-]{9} +1 1000 +100 +\d+ / })
  await t.rejects(sftp.rmdir('folder'), /Failure/, 'a full folder stays')
  await sftp.unlink('folder/b.txt')
  await sftp.rmdir('folder')
  await t.rejects(sftp.stat('folder'), /No such file/)
  await t.rejects(sftp.open('/data', 'r'), /Failure/)
  await t.rejects(sftp.open('c.txt', 'wx'), /Failure/)
})

t.test('a big file and many files at once', async (t) => {
  const { volume, login } = await start(t)
  const sftp = await login()
  const big = randomBytes(20 * 2 ** 20)
  await sftp.write('big', big)
  t.ok(readFileSync(join(volume, 'big')).equals(big))
  await Promise.all(Array.from({ length: 250 }, (_, i) => sftp.write(`f${i}`, String(i))))
  t.equal((await sftp.list('.')).length, 251)
  const read = await Promise.all(Array.from({ length: 250 }, (_, i) => sftp.read(`f${i}`)))
  t.strictSame(read, Array.from({ length: 250 }, (_, i) => String(i)))
})

t.test('nothing outside the chroot is reached', async (t) => {
  const { volume, login, container } = await start(t)
  const secret = newFolder(t)
  writeFileSync(join(secret, 'secret.txt'), 'secret')
  symlinkSync('/', join(volume, 'root'))
  symlinkSync(secret, join(volume, 'machine'))
  symlinkSync('../../../../../../etc', join(volume, 'up'))
  symlinkSync(join(secret, 'new.txt'), join(volume, 'dangling'))
  const sftp = await login()
  t.strictSame(await sftp.list('/data/root'), ['data'], 'the root a link leads to is the user\'s own')
  for (const path of ['/../etc/passwd', '../../etc/passwd', 'up/passwd', 'root/etc/passwd', `machine/secret.txt`, join(secret, 'secret.txt'), '/etc/passwd', join(container.root, 'etc/shadow')]) {
    await t.rejects(sftp.read(path), /No such file/, path)
  }
  await t.rejects(sftp.write('dangling', 'x'), /No such file/, 'a link that leads nowhere makes no file elsewhere')
  await t.rejects(sftp.write('machine/new.txt', 'x'), /No such file/)
  t.strictSame(readdirSync(secret), ['secret.txt'])
  await sftp.symlink('/data/a.txt', 'link')
  await sftp.write('a.txt', 'here')
  t.equal(await sftp.readlink('link'), 'a.txt', 'a full path into the volume becomes one that leads there from the game too')
  t.equal(await sftp.read('link'), 'here', 'a link inside works')
  await sftp.unlink('machine')
  t.strictSame(readdirSync(secret), ['secret.txt'], 'removing a link removes no more')
  t.equal(await sftp.realpath('/data/root/data/../..'), '/')
})

t.test('no link that leads out of the volume is made, by creation or by moving', async (t) => {
  const { volume, login } = await start(t)
  mkdirSync(join(volume, 'a/b/c'), { recursive: true })
  const sftp = await login()
  for (const target of ['/etc/passwd', '/', '/data', '/database/x', '/data/../etc', '..', '../x', 'a/../../x', join(volume, 'x')]) {
    await t.rejects(sftp.symlink(target, 'link'), /Permission denied/, target)
  }
  await sftp.symlink('../../x', 'a/b/link')
  await sftp.symlink('/data/x', 'a/b/c/full')
  t.equal(await sftp.readlink('a/b/c/full'), '../../../x')
  await t.rejects(sftp.rename('a/b/link', 'link'), /Permission denied/, 'nearer to the top it would lead out')
  await t.rejects(sftp.rename('a/b', 'b'), /Permission denied/, 'and so in a folder')
  await sftp.rename('a/b/link', 'a/b/c/link')
  await sftp.unlink('a/b/c/full')
  await sftp.rename('a/b', 'b')
  t.strictSame(readdirSync(volume).sort(), ['a', 'b'])
})

t.test('the top of the chroot and the mount itself cannot be changed', async (t) => {
  const { volume, login } = await start(t)
  writeFileSync(join(volume, 'a'), 'x')
  const sftp = await login()
  await t.rejects(sftp.write('/x', '1'), /Permission denied/)
  await t.rejects(sftp.mkdir('/x'), /Permission denied/)
  await t.rejects(sftp.rename('/data', '/gone'), /Permission denied/)
  await t.rejects(sftp.rename('/data/a', '/a'), /Permission denied/)
  await t.rejects(sftp.rmdir('/data'), /Permission denied/)
  await t.rejects(sftp.unlink('/data'), /Permission denied/)
  await t.rejects(sftp.chmod('/data', 0o777), /Permission denied/)
  await t.rejects(sftp.symlink('/', '/link'), /Permission denied/)
  await t.rejects(sftp.readlink('/data'), /Bad message/, 'a mount is no link to its user')
  t.ok((await sftp.lstat('/data')).isDirectory())
  t.strictSame(readdirSync(volume), ['a'])
})

t.test('a reader changes nothing', async (t) => {
  const { volume, login } = await start(t)
  writeFileSync(join(volume, 'a'), 'x')
  mkdirSync(join(volume, 'd'))
  const sftp = await login('reader')
  t.equal(await sftp.read('a'), 'x')
  const attempts: (() => Promise<unknown>)[] = [
    () => sftp.write('a', 'y'), () => sftp.write('b', 'y'), () => sftp.append('a', 'y'), () => sftp.unlink('a'), () => sftp.rename('a', 'b'),
    () => sftp.mkdir('e'), () => sftp.rmdir('d'), () => sftp.chmod('a', 0o777), () => sftp.symlink('a', 'l'), () => sftp.open('a', 'w'),
  ]
  for (const attempt of attempts) await t.rejects(attempt().then(() => undefined), /Permission denied/)
  t.equal(readFileSync(join(volume, 'a'), 'utf8'), 'x')
  t.strictSame(readdirSync(volume).sort(), ['a', 'd'])
})

t.test('there is no shell, no command and no forwarding', async (t) => {
  const { container } = await start(t)
  const client = await connect(t, container, { username: 'alice', password: 'pw' })
  const error = (attempt: (done: (error: Error | undefined) => void) => void) => new Promise<Error | undefined>((resolve) => { attempt(resolve) })
  t.ok(await error((done) => { client.exec('id', done) }))
  t.ok(await error((done) => { client.shell(done) }))
  t.ok(await error((done) => { client.forwardOut('127.0.0.1', 1, '127.0.0.1', 2022, done) }))
  t.ok(await error((done) => { client.forwardIn('127.0.0.1', 0, done) }))
  await t.rejects(openFiles(await connect(t, container, { username: 'shell', password: 'pw' })), 'another forced command is not run')
})

t.test('the client of OpenSSH, which waits for nothing before it sends', { skip: spawnSync('sftp', ['-h']).error ? 'is not installed' : false }, async (t) => {
  const folder = newFolder(t)
  const key = newEd25519Pair()
  writeFileSync(join(folder, 'key'), key.private, { mode: 0o600 })
  writeFileSync(join(folder, 'batch'), 'put key copy\nln -s /data/copy link\nget link back\nls -la\n')
  const container = runContainer(t, 'atmoz/sftp', { args: ['alice::1000'], mounts: { '/srv/sftp/data': newFolder(t) }, files: { '/etc/ssh/sshd_config': config, '/home/alice/.ssh/keys/a.pub': key.public } })
  await container.until('Server listening on')
  const options = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-i', 'key', '-P', '2022', '-b', 'batch']
  const client = spawn('sftp', [...options, `alice@${container.address}`], { cwd: folder, timeout: LIMIT_MS })
  let output = ''
  client.stdout.on('data', (chunk: Buffer) => { output += String(chunk) })
  t.strictSame(await once(client, 'close'), [0, null], 'it ends by itself')
  t.match(output, /-rw------- +1 1000 +100 +\d+ .* copy\n/)
  t.equal(readFileSync(join(folder, 'back'), 'utf8'), key.private)
})

t.test('open files are closed with the connection', async (t) => {
  const { container, volume } = await start(t)
  writeFileSync(join(volume, 'a'), 'x')
  const client = await connect(t, container, { username: 'alice', password: 'pw' })
  const sftp = files(await openFiles(client))
  const isOpen = () => {
    const folder = `/proc/${container.process.pid}/fd`
    return readdirSync(folder).some((fd) => linksTo(join(folder, fd), join(volume, 'a')))
  }
  await sftp.open('a', 'r')
  t.ok(isOpen())
  client.end()
  await waitFor(() => !isOpen(), () => 'the file to be closed')
})

t.test('too many wrong passwords end the connection', async (t) => {
  const { container } = await start(t)
  let tries = 0
  await t.rejects(connect(t, container, { username: 'alice', authHandler: (_left, _partial, next) => {
    tries += 1
    next({ type: 'password', username: 'alice', password: `wrong${tries}` })
  } }))
  t.equal(tries <= 7, true, `after ${tries} tries`)
  t.equal(container.log().split('Failed password').length - 1, 6)
})

function linksTo(link: string, file: string): boolean {
  try {
    return readlinkSync(link) === file
  } catch {
    return false
  }
}
