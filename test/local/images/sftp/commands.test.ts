import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runContainer, waitFor } from '../run-container.ts'
import { connect } from './client.ts'

t.test('the commands for accounts', async (t) => {
  const container = runContainer(t, 'atmoz/sftp', { args: ['homecraft::1000:1000'] })
  await container.until('Server listening on')
  const run = async (command: string) => {
    const { code, output } = await container.exec(command.split(' ').map((word) => (word === "''" ? '' : word)))
    return `${code} ${output}`.trim()
  }
  const add = 'useradd --badname --no-user-group --no-create-home --no-log-init --non-unique --uid 1000 --home-dir /data --shell /usr/sbin/nologin'
  t.equal(await run('getent group 1000'), '0 group_1000:x:1000:', 'the image made it for its user')
  const table: [string, string][] = [
    ['groupadd --system readers', '0'],
    ['groupadd --system readers', '9 groupadd: group \'readers\' already exists'],
    ['groupadd --gid 1000 other', '4 groupadd: GID \'1000\' already exists'],
    [`${add} --gid 1000 --groups readers alice`, '0'],
    [`${add} --gid 1000 --groups '' bob`, '0'],
    [`${add} alice`, '9 useradd: user \'alice\' already exists'],
    [`${add} --gid 4711 carol`, '6 useradd: group \'4711\' does not exist'],
    [`${add} --groups writers carol`, '6 useradd: group \'writers\' does not exist'],
    ['useradd --uid 1000 carol', '4 useradd: UID 1000 is not unique'],
    ['getent passwd alice', '0 alice:x:1000:1000::/data:/bin/sh'],
    ['getent group readers', '0 readers:x:999:alice'],
    ['usermod --home /data/sub --groups readers bob', '0'],
    ['usermod --groups writers bob', '6 usermod: group \'writers\' does not exist'],
    ['usermod --home / nobody-here', '6 usermod: user \'nobody-here\' does not exist'],
    ['getent passwd bob', '0 bob:x:1000:1000::/data/sub:/bin/sh'],
    ['getent group readers', '0 readers:x:999:alice,bob'],
    ["usermod --groups '' alice", '0'],
    ['userdel bob', '0'],
    ['userdel bob', '6 userdel: user \'bob\' does not exist'],
    ['getent group readers', '0 readers:x:999:'],
    ['getent group writers', '2'],
    ['getent hosts', '1 getent: only the databases passwd and group are played on this machine, not hosts'],
  ]
  for (const [command, want] of table) t.equal(await run(command), want, command)
  t.match(readFileSync(join(container.root, 'etc/shadow'), 'utf8'), /^alice:!:/m, 'a new account is locked')
})

t.test('a login has a process with sshd\'s title, and they end together', async (t) => {
  const container = runContainer(t, 'atmoz/sftp', { args: ['alice:pw'], files: { '/etc/ssh/sshd_config': 'Port 2022\nHostKey /etc/ssh/ssh_host_ed25519_key\n' } })
  await container.until('Server listening on')
  const folder = join(container.root, 'proc')
  const login = async () => {
    const client = await connect(t, container, { username: 'alice', password: 'pw' })
    const closed = new Promise<void>((resolve) => { client.on('close', () => { resolve() }) })
    const [pid = ''] = readdirSync(folder)
    return { client, closed, pid }
  }
  const isGone = (pid: string) => waitFor(() => { try { return !process.kill(Number(pid), 0) } catch { return true } }, () => `${pid} to end`)
  const first = await login()
  t.equal(readFileSync(join(folder, first.pid, 'cmdline'), 'utf8'), 'sshd: alice@notty\0')
  process.kill(Number(first.pid), 'SIGKILL')
  await first.closed
  await waitFor(() => readdirSync(folder).length === 0, () => 'the process to be forgotten')
  const second = await login()
  second.client.end()
  await isGone(second.pid)
  await waitFor(() => readdirSync(folder).length === 0, () => 'the second to be forgotten')
  const third = await login()
  container.signal('SIGKILL')
  await isGone(third.pid)
})
