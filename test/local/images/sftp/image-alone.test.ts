import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { SFTP_SCRIPTS } from '../../../../hooks/minecraft-server/sftp-script.ts'
import { HUNTER2, isOut, newKey, newUser, runManaged } from './managed.ts'

/** Without our script nothing is copied to where sshd reads it: as the image is used alone. */
const config = 'Port 2022\nHostKey /etc/ssh/ssh_host_ed25519_key\nSubsystem sftp internal-sftp\nForceCommand internal-sftp\nChrootDirectory /srv/sftp\n'
const alone = { files: { '/etc/ssh/sshd_config': config } }

t.test('the image logs each line that it is given', async (t) => {
  const { container } = await runManaged(t, [], { without: 'Scripts', env: { SFTP_USERS: `steve:${HUNTER2.hash}:e` }, ...alone })
  t.match(container.log(), `Parsing user data: "steve:${HUNTER2.hash}:e"`, 'control: hash and all')
  const measured = await runManaged(t, [newUser('steve', { password: HUNTER2.hash })])
  t.notMatch(measured.container.log(), HUNTER2.hash)
})

t.test('the image alone makes users once', async (t) => {
  const line = (name: string): string => `${name}:${HUNTER2.hash}:e:1000:1000\n`
  const control = await runManaged(t, [], { without: 'Scripts', texts: { 'users.conf': line('steve') }, ...alone })
  const measured = await runManaged(t, [])
  control.setFiles({ 'users.conf': line('steve') + line('alex') })
  measured.setUsers([newUser('alex', { password: HUNTER2.hash })])
  await measured.container.until('user alex: in line')
  t.notOk(await isOut(measured, 'alex'))
  t.notOk(await isOut(control, 'steve'))
  t.ok(await isOut(control, 'alex'), 'control: a line more in what is mounted makes no user')
})

t.test('a chroot that others may write to is closed to them', async (t) => {
  const open = (root: string): void => {
    mkdirSync(join(root, 'srv/sftp'), { recursive: true })
    chmodSync(join(root, 'srv/sftp'), 0o777)
  }
  const control = await runManaged(t, [], { without: 'Scripts', args: [`steve:${HUNTER2.hash}:e:1000:1000`], ...alone, prepare: open })
  await t.rejects(control.login('steve'), /closed/)
  await control.container.until('bad ownership or modes for chroot directory "/srv/sftp"')
  const measured = await runManaged(t, [newUser('steve', { password: HUNTER2.hash })], { prepare: open })
  await (await measured.login('steve')).write('a', '1')
  t.equal(statSync(join(measured.container.root, 'srv/sftp')).mode & 0o777, 0o755)
})

t.test('the world itself and a folder of a user are no chroot', async (t) => {
  for (const folder of ['/srv/sftp/data', '/home/steve/own']) {
    const { login, container } = await runManaged(t, [], { without: 'Scripts', args: [`steve:${HUNTER2.hash}:e:1000:1000:own`], files: { '/etc/ssh/sshd_config': config.replace('/srv/sftp', folder) } })
    await t.rejects(login('steve'), /closed/)
    await container.until(`bad ownership or modes for chroot directory "${folder}"`)
  }
})

t.test('a file of keys that others may write to is refused', async (t) => {
  const key = newKey()
  const spoil = (more: string) => runManaged(t, [], {
    without: 'Scripts', args: ['steve::1000:1000'], files: { '/etc/ssh/sshd_config': `${config}AuthorizedKeysFile /keys/%u\n${more}`, '/keys/steve': `${key.publicKey}\n` },
    prepare: (root) => { chmodSync(join(root, 'keys/steve'), 0o664) },
  })
  const strict = await spoil('')
  t.ok(await isOut(strict, 'steve', key))
  t.match(strict.container.log(), 'Authentication refused: bad ownership or modes for file /keys/steve')
  t.notOk(await isOut(await spoil('StrictModes no\n'), 'steve', key), 'control: it is the modes')
  const measured = await runManaged(t, [newUser('steve', { publicKeys: [key.publicKey] })], { env: { UMASK: '0' } })
  t.notOk(await isOut(measured, 'steve', key))
  t.equal(statSync(join(measured.container.root, 'var/lib/homecraft/keys/steve')).mode & 0o777, 0o644, 'ours is root\'s alone to write')
  t.equal(statSync(join(measured.container.root, 'var/lib/homecraft/accounts')).mode & 0o777, 0o700)
})

t.test('every command that changes accounts is the container\'s own, never the machine\'s', async (t) => {
  const { container } = await runManaged(t, [])
  const commands = SFTP_SCRIPTS['manage-sftp']!.match(/\b(?:(?:user|group)(?:add|mod|del)|chpasswd|getent)\b/g)
  for (const command of new Set(commands)) t.ok(existsSync(join(container.root, 'usr/local/bin', command)), command)
})
