import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import t from 'tap'
import { newEd25519Pair } from '../../../../local/images/sftp/key-pair.ts'
import { cryptPassword } from '../../../../local/images/sftp/password.ts'
import { newFolder, runContainer } from '../run-container.ts'
import { connect, files, openFiles } from './client.ts'

const config = 'Port 2022\nHostKey /etc/ssh/ssh_host_ed25519_key\nSubsystem sftp internal-sftp\nForceCommand internal-sftp\nChrootDirectory %h\n'
const base = { '/etc/ssh/sshd_config': config }
const ready = 'Server listening on'
const run = (t: Parameters<typeof runContainer>[0], options: Parameters<typeof runContainer>[2]) => runContainer(t, 'atmoz/sftp:debian', { ...options, files: { ...base, ...options?.files } })

t.test('users come from the file, the arguments and the variable', async (t) => {
  const container = run(t, { files: { '/etc/sftp/users.conf': '# comment\n\none:pw1:1001\n' }, args: ['two:pw2'], env: { SFTP_USERS: `three:${cryptPassword('pw3')}:e four::` } })
  await container.until(ready)
  for (const [username, password] of [['one', 'pw1'], ['two', 'pw2'], ['three', 'pw3']] as const) {
    await connect(t, container, { username, password })
    t.match(container.log(), `Accepted password for ${username} from 127.`)
  }
  await t.rejects(connect(t, container, { username: 'four', password: '' }), /authentication/i, 'no password lets nobody in')
  await t.rejects(connect(t, container, { username: 'one', password: 'wrong' }), /authentication/i)
  await t.rejects(connect(t, container, { username: 'nobody-here', password: 'pw1' }), /authentication/i)
  t.match(container.log(), /Failed password for one from [^]*Failed password for invalid user nobody-here from/)
})

t.test('a plain password is logged once with its line, and never again', async (t) => {
  const container = run(t, { args: ['alice:hunter2'] })
  await container.until(ready)
  await connect(t, container, { username: 'alice', password: 'hunter2' })
  await t.rejects(connect(t, container, { username: 'alice', password: 'guess-1' }))
  t.equal(container.log().split('hunter2').length - 1, 1)
  t.match(container.log(), 'Parsing user data: "alice:hunter2"')
  t.notMatch(container.log(), 'guess-1')
})

t.test('without users the container ends', async (t) => {
  const none = run(t, {})
  t.equal(await none.ended, 3)
  t.match(none.log(), /FATAL: No users provided!/)
  const empty = run(t, { files: { '/etc/sftp/users.conf': '# only a comment\n' }, args: ['alice:pw'] })
  t.equal(await empty.ended, 1, 'a file without any is an error of its own, arguments or not')
})

t.test('users are made on the first run only', async (t) => {
  const container = run(t, { files: { '/var/run/sftp/users.conf': '', '/etc/sftp/users.conf': 'alice:pw\n' }, args: ['bob:pw'], prepare: writeHostKey })
  await container.until(ready)
  t.notMatch(container.log(), /Parsing user data/)
  await t.rejects(connect(t, container, { username: 'alice', password: 'pw' }))
  await t.rejects(connect(t, container, { username: 'bob', password: 'pw' }))
})

t.test('a name of the system is skipped and cannot log in', async (t) => {
  const container = run(t, { args: ['backup:pw', 'root:pw', 'alice:pw', 'alice:other'] })
  await container.until(ready)
  t.match(container.log(), 'WARNING: User "backup" already exists. Skipping.')
  t.match(container.log(), 'WARNING: User "alice" already exists. Skipping.')
  await t.rejects(connect(t, container, { username: 'backup', password: 'pw' }))
  await t.rejects(connect(t, container, { username: 'root', password: 'pw' }))
  await connect(t, container, { username: 'alice', password: 'pw' })
})

t.test('a bad line ends the container', async (t) => {
  const container = run(t, { args: ['alice:pw:abc'] })
  t.equal(await container.ended, 1)
  t.match(container.log(), /ERROR: Invalid UID "abc"/)
})

t.test('public keys that are queued at creation open the door', async (t) => {
  const [known, unknown] = [newEd25519Pair(), newEd25519Pair()]
  const rsa = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 })
  const keys = { '/home/alice/.ssh/keys/a.pub': known.public, '/home/alice/.ssh/keys/b.pub': `${rsa.public}\n` }
  const container = run(t, { args: ['alice::1001'], files: keys })
  await container.until(ready)
  await connect(t, container, { username: 'alice', privateKey: known.private })
  await connect(t, container, { username: 'alice', privateKey: rsa.private })
  t.match(container.log(), 'Accepted publickey for alice')
  await t.rejects(connect(t, container, { username: 'alice', privateKey: unknown.private }))
})

t.test('the scripts of /etc/sftp.d', async (t) => {
  const script = '#!/bin/sh\necho "first ran" > "$HOMECRAFT_ROOT/ran"\nusermod -p \'*\' alice && getent passwd alice\n'
  const executable = (root: string) => { chmodSync(join(root, 'etc/sftp.d/1-first'), 0o755) }
  const container = run(t, { args: ['alice:pw'], files: { '/etc/sftp.d/1-first': script, '/etc/sftp.d/2-second': 'x' }, prepare: executable })
  await container.until(ready)
  t.equal(readFileSync(join(container.root, 'ran'), 'utf8'), 'first ran\n', 'run before sshd')
  t.match(container.log(), /alice:x:1000:100::\/home\/alice/)
  t.match(container.log(), "Could not run /etc/sftp.d/2-second, because it's missing execute permission (+x).")
  await t.rejects(connect(t, container, { username: 'alice', password: 'pw' }), 'and may change the container\'s accounts')
  const failing = run(t, { args: ['alice:pw'], files: { '/etc/sftp.d/1-first': '#!/bin/sh\nexit 7\n' }, prepare: executable })
  t.equal(await failing.ended, 7, 'end the container when they fail')
  t.notMatch(failing.log(), ready)
})

t.test('a host key that others may read is refused', async (t) => {
  const secret = newFolder(t)
  mkdirSync(join(secret, '..data'))
  writeFileSync(join(secret, 'key'), newEd25519Pair().private)
  chmodSync(join(secret, 'key'), 0o440)
  const container = run(t, { args: ['alice:pw'], mounts: { '/etc/ssh/ssh_host_ed25519_key': join(secret, 'key') } })
  t.equal(await container.ended, 1)
  t.match(container.log(), /UNPROTECTED PRIVATE KEY FILE![^]*Permissions 0440 for '\/etc\/ssh\/ssh_host_ed25519_key' are too open[^]*no hostkeys available/)
  const withOther = run(t, { args: ['alice:pw'], mounts: { '/etc/ssh/ssh_host_ed25519_key': join(secret, 'key') }, files: { '/etc/ssh/sshd_config': `${config}HostKey /etc/ssh/ssh_host_rsa_key\n` } })
  await withOther.until(ready)
  t.pass('the other key is enough')
})

t.test('a host key that is there is kept', async (t) => {
  const container = run(t, { args: ['alice:pw'], prepare: writeHostKey })
  const key = readFileSync(join(container.root, 'etc/ssh/ssh_host_ed25519_key'), 'utf8')
  await container.until(ready)
  t.equal(readFileSync(join(container.root, 'etc/ssh/ssh_host_ed25519_key'), 'utf8'), key)
  await connect(t, container, {
    username: 'alice', password: 'pw', algorithms: { serverHostKey: ['ssh-ed25519'] },
    hostVerifier: (offered: Buffer) => offered.equals((ssh2.utils.parseKey(key) as ssh2.ParsedKey).getPublicSSH()),
  })
})

t.test('bad configuration of sshd ends the container', async (t) => {
  const unknown = run(t, { args: ['alice:pw'], files: { '/etc/ssh/sshd_config': 'Colour red\n' } })
  t.equal(await unknown.ended, 255)
  t.match(unknown.log(), /line 1: Bad configuration option: colour[^]*terminating, 1 bad configuration options/)
})

t.test('a chroot that others may write to is refused after the login', async (t) => {
  const container = run(t, { args: ['alice:pw'], prepare: (root) => { mkdirSync(join(root, 'srv/sftp'), { recursive: true }); chmodSync(join(root, 'srv/sftp'), 0o775) }, files: { '/etc/ssh/sshd_config': config.replace('%h', '/srv/sftp') } })
  await container.until(ready)
  const client = await connect(t, container, { username: 'alice', password: 'pw' })
  await t.rejects(openFiles(client), /connection closed|closed/i)
  t.match(container.log(), 'Accepted password for alice')
  await container.until('fatal: bad ownership or modes for chroot directory "/srv/sftp"')
})

t.test('folders named in the line are the user\'s, the rest of home is not', async (t) => {
  const container = run(t, { args: ['alice:pw:1001:100:upload,a/b'] })
  await container.until(ready)
  const sftp = files(await openFiles(await connect(t, container, { username: 'alice', password: 'pw' })))
  await sftp.write('/upload/x', '1')
  await sftp.write('/a/b/x', '1')
  await t.rejects(sftp.write('/x', '1'), /Permission denied/)
  await t.rejects(sftp.write('/a/x', '1'), /Permission denied/)
  await t.rejects(sftp.rmdir('/upload'), /Permission denied/)
  t.match(await sftp.stat('/upload'), { uid: 1001, gid: 100 })
  t.match(await sftp.stat('/a'), { uid: 0, gid: 0 })
  t.ok(existsSync(join(container.root, 'home/alice/upload/x')))
})

t.test('another program may be run instead', async (t) => {
  const container = run(t, { args: ['sh', '-c', 'echo instead; exit 4'] })
  t.equal(await container.ended, 4)
  t.match(container.log(), /instead/)
})

t.test('a stop ends it at once', async (t) => {
  const container = run(t, { args: ['alice:pw'] })
  await container.until(ready)
  await openFiles(await connect(t, container, { username: 'alice', password: 'pw' }))
  container.signal('SIGTERM')
  t.equal(await container.ended, 0)
})

function writeHostKey(root: string): void {
  mkdirSync(join(root, 'etc/ssh'), { recursive: true })
  writeFileSync(join(root, 'etc/ssh/ssh_host_ed25519_key'), newEd25519Pair().private, { mode: 0o600 })
}
