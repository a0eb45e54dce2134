import { readFileSync } from 'node:fs'
import t from 'tap'
import { encrypt } from 'unixcrypt'
import { pingStatus } from '../../lib/status-ping.ts'
import { sync } from '../../hooks/minecraft-server/sync.ts'
import type { Settings } from '../../hooks/settings.ts'
import { waitFor } from '../wait.ts'
import { create, get, home, kubectl, newNamespace, newServer, patch, podOf, toAddress, waitForPhase } from './platform.ts'
import { openSftp } from './sftp.ts'

type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test reaches into manifests by name

const settings: Settings = { minecraftImage: 'itzg/minecraft-server:test', sftpImage: 'atmoz/sftp:test', derivationKey: Buffer.alloc(32, 9), blockedRanges: [], allowed: { nodeLabels: [], taints: [], serviceAnnotations: [], domains: [] }, quota: { servers: 1, pods: 1, claims: 1, cpu: 1, memory: '1Gi', storage: '1Gi' } }
const SFTP_USERS = ['steve:change-me-please:1000:1000:minecraft']

/** The children as our hook wants them, each made by the test itself after `spoil` took one of our measures away. */
async function createWithout(namespace: string, name: string, spec: Json, spoil: (children: Record<string, Json>) => void): Promise<void> {
  const parent = { ...newServer(namespace, name, { version: '1.21.4', ...spec }), metadata: { name, namespace, uid: '1', generation: 1 } }
  const { children } = sync({ parent, children: { 'StatefulSet.apps/v1': {} }, finalizing: false }, '2026-01-01T00:00:00Z', settings)
  const byKind = Object.fromEntries(structuredClone(children).map((child) => [child.kind, child as Json]))
  byKind['StatefulSet'].spec.updateStrategy = { type: 'RollingUpdate' }
  spoil(byKind)
  for (const child of Object.values(byKind)) await create(child)
}

const setVariable = (children: Json, name: string, value: string | undefined): void => {
  const [game] = children.StatefulSet.spec.template.spec.containers
  game.env = game.env.filter((one: Json) => one.name !== name)
  if (value !== undefined) game.env.push({ name, value })
}
const dropContainer = (children: Json, name: string): void => {
  const pod = children.StatefulSet.spec.template.spec
  pod.containers = pod.containers.filter((one: Json) => one.name !== name)
}
const dropScripts = (children: Json): void => {
  const sftp = children.StatefulSet.spec.template.spec.containers.find((one: Json) => one.name === 'sftp')
  sftp.volumeMounts = sftp.volumeMounts.filter((one: Json) => one.name !== 'sftp-scripts')
}
const setFile = (children: Json, name: string, text: string): void => { children.Secret.data[name] = Buffer.from(text).toString('base64') }
const addressOf = (namespace: string, name: string): Promise<string> => waitFor('an address', async () => (await podOf(namespace, name))?.status?.podIP as string | undefined)
const isReady = (namespace: string, name: string) => waitFor(`${name} to be ready`, async () => (await podOf(namespace, name))?.status?.containerStatuses?.every((one: Json) => one.ready) as boolean)
const logs = async (namespace: string, name: string, container: string): Promise<string> => (await kubectl(['logs', '-n', namespace, `mc-${name}-0`, '-c', container])).stdout
const motdAt = async (host: string): Promise<string> => (await pingStatus({ host, port: 25565, timeoutMs: 5_000 })).description

t.test('the kubelet expands $(NAME) in a variable', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'measured', { motd: 'key $(MEMORY)' }))
  const { status } = await waitForPhase(namespace, 'measured', 'Running')
  t.equal(await motdAt(toAddress(status.endpoint).host), 'key $(MEMORY)', 'we write every $ twice')

  await createWithout(namespace, 'control', {}, (children) => { setVariable(children, 'MOTD', 'key $(MEMORY)'); dropContainer(children, 'sftp') })
  await isReady(namespace, 'control')
  t.equal(await motdAt(await addressOf(namespace, 'control')), 'key 512M', 'control: without that it is expanded')
})

t.test('the image expands %env:NAME% and %NAME% in a property', async (t) => {
  const namespace = await newNamespace(t)
  for (const motd of ['%env:MEMORY%', '%MEMORY%']) {
    const { stderr } = await kubectl(['create', '-f', '-'], JSON.stringify(newServer(namespace, 'measured', { motd })))
    t.match(stderr, /must not hold %NAME%, %env:…%/, 'we refuse it')
  }
  await createWithout(namespace, 'control', { memory: '512Mi' }, (children) => { setVariable(children, 'MOTD', '%env:MEMORY% %MEMORY%'); dropContainer(children, 'sftp') })
  await isReady(namespace, 'control')
  t.equal(await motdAt(await addressOf(namespace, 'control')), '512M 512M', 'control: admitted they would be expanded')
})

t.test('a property whose variable is not set stays as it was', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'measured', { maxPlayers: 3, restartPolicy: 'Immediate' }))
  await waitForPhase(namespace, 'measured', 'Running')
  const { uid: measured } = (await podOf(namespace, 'measured')).metadata
  await patch('MinecraftServer', namespace, 'measured', { spec: { maxPlayers: null } })
  await waitFor('the new pod', async () => { const pod = await podOf(namespace, 'measured'); return pod !== undefined && pod.metadata.uid !== measured })
  const { status } = await waitForPhase(namespace, 'measured', 'Running')
  t.equal((await pingStatus({ ...toAddress(status.endpoint), timeoutMs: 5_000 })).players.max, 20, 'we always write it: it goes back to its default')

  await createWithout(namespace, 'control', { maxPlayers: 3 }, (children) => { dropContainer(children, 'sftp') })
  await isReady(namespace, 'control')
  const uid = (await podOf(namespace, 'control')).metadata.uid
  const set = await get('StatefulSet', namespace, 'mc-control')
  const [game] = set.spec.template.spec.containers
  game.env = game.env.filter((one: Json) => one.name !== 'MAX_PLAYERS')
  await patch('StatefulSet', namespace, 'mc-control', { spec: { template: { spec: { containers: [game] } } } })
  await waitFor('the new pod', async () => (await podOf(namespace, 'control'))?.metadata.uid !== uid)
  await isReady(namespace, 'control')
  t.equal((await pingStatus({ host: await addressOf(namespace, 'control'), port: 25565, timeoutMs: 5_000 })).players.max, 3, 'control: without the variable the old value stays')
})

t.test('the image asks for the EULA only while /data/eula.txt is not there', async (t) => {
  const namespace = await newNamespace(t)
  t.match((await kubectl(['create', '-f', '-'], JSON.stringify(newServer(namespace, 'measured', { eula: false })))).stderr, /accept the Minecraft EULA/, 'we ask at admission, every time')
  await createWithout(namespace, 'control', {}, (children) => { dropContainer(children, 'sftp') })
  await isReady(namespace, 'control')
  const uid = (await podOf(namespace, 'control')).metadata.uid
  const [game] = (await get('StatefulSet', namespace, 'mc-control')).spec.template.spec.containers
  game.env = game.env.map((one: Json) => (one.name === 'EULA' ? { name: 'EULA', value: 'FALSE' } : one))
  await patch('StatefulSet', namespace, 'mc-control', { spec: { template: { spec: { containers: [game] } } } })
  await waitFor('the new pod', async () => (await podOf(namespace, 'control'))?.metadata.uid !== uid)
  await isReady(namespace, 'control')
  t.pass('control: turned off later, the image runs all the same')
})

t.test('the SFTP image makes its users on its first run alone', async (t) => {
  const namespace = await newNamespace(t)
  const tryLogin = async (host: string, username: string): Promise<boolean> => openSftp({ host, port: 2022, username, password: 'change-me-please' }).then((session) => { session.end(); return true }, () => false)
  await create(newServer(namespace, 'measured', { sftpUsers: SFTP_USERS }))
  const { status } = await waitForPhase(namespace, 'measured', 'Running')
  const { host } = toAddress(status.sftpEndpoint)
  await waitFor('steve to be let in', () => tryLogin(host, 'steve'))
  await patch('MinecraftServer', namespace, 'measured', { spec: { sftpUsers: [...SFTP_USERS, 'alex:change-me-please:1000:1000:minecraft'] } })
  await waitFor('alex to be let in: our script keeps the accounts in line', () => tryLogin(host, 'alex'))

  const line = (username: string): string => `${username}:${encrypt('change-me-please', '$6$saltsaltsalt')}:e:1000:1000\n`
  await createWithout(namespace, 'control', { sftpUsers: SFTP_USERS }, (children) => {
    dropContainer(children, 'minecraft')
    dropScripts(children)
    setFile(children, 'users.conf', line('steve'))
    // The image's own configuration, but for a port that needs no rights.
    setFile(children, 'sshd_config', 'Port 2022\nHostKey /etc/ssh/ssh_host_ed25519_key\nSubsystem sftp internal-sftp\nForceCommand internal-sftp\nChrootDirectory %h\n')
    children.StatefulSet.spec.template.spec.containers[0].volumeMounts.push({ name: 'sftp', mountPath: '/etc/ssh/sshd_config', subPath: 'sshd_config' })
  })
  const control = await addressOf(namespace, 'control')
  const isThere = async (username: string): Promise<boolean> => (await logs(namespace, 'control', 'sftp')).includes(`Parsing user data: "${username}:`)
  await waitFor('the control to make steve', () => isThere('steve'))
  await patch('Secret', namespace, 'mc-control', { data: { 'users.conf': Buffer.from(line('alex')).toString('base64') } })
  const { metadata } = await patch('Pod', namespace, 'mc-control-0', { metadata: { annotations: { 'test/touch': 'now' } } })
  const mounted = `${home()}/node/pods/${metadata.uid}/volumes/sftp/users.conf`
  await waitFor('the new file to reach the container', () => readFileSync(mounted, 'utf8') === line('alex'))
  t.ok(await waitFor('steve to be let in', () => tryLogin(control, 'steve')), 'control: who was made on the first run is still let in')
  t.notOk(await isThere('alex'), 'control: a new line in the file alone makes no user')
  t.notOk(await tryLogin(control, 'alex'))
})

t.test('sshd refuses a host key that its group can read, as every mounted Secret\'s can', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'measured', { sftpUsers: SFTP_USERS }))
  await waitForPhase(namespace, 'measured', 'Running')
  t.notMatch(await logs(namespace, 'measured', 'sftp'), /UNPROTECTED PRIVATE KEY/, 'we copy it to where only root reads it')

  await createWithout(namespace, 'control', { sftpUsers: SFTP_USERS }, (children) => {
    dropContainer(children, 'minecraft')
    dropScripts(children)
    const [sftp] = children.StatefulSet.spec.template.spec.containers
    sftp.volumeMounts = [
      ...sftp.volumeMounts,
      { name: 'sftp', mountPath: '/etc/ssh/ssh_host_ed25519_key', subPath: 'ssh_host_ed25519_key' },
      { name: 'sftp', mountPath: '/etc/ssh/sshd_config', subPath: 'sshd_config' },
    ]
  })
  await waitFor('the warning of sshd', async () => /UNPROTECTED PRIVATE KEY FILE/.test(await logs(namespace, 'control', 'sftp')))
  t.pass('control: mounted in place it is refused')
})

t.test('the image logs every user line whole', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'measured', { sftpUsers: SFTP_USERS }))
  await waitForPhase(namespace, 'measured', 'Running')
  const log = await logs(namespace, 'measured', 'sftp')
  t.match(log, /Parsing user data: "homecraft:/, 'control: the one line that the image is given is in the log')
  t.notMatch(log, /change-me-please|\$6\$/, 'our script makes the others, and tells neither a password nor its hash')
})

t.test('no plain password is in any object of a server but its own spec', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'quiet', { sftpUsers: SFTP_USERS }))
  await waitForPhase(namespace, 'quiet', 'Running')
  const { stdout } = await kubectl(['get', 'sts,svc,secret,cm,pod,pvc,events', '-n', namespace, '-o', 'json'])
  const secrets = (JSON.parse(stdout).items as Json[]).flatMap((item) => Object.values<string>(item.kind === 'Secret' ? item.data : {}).map((data) => Buffer.from(data, 'base64').toString()))
  t.notMatch(stdout + secrets.join(), /change-me-please/)
  t.notMatch(readFileSync(`${process.env['HOMECRAFT_HOME']}/logs/hooks.log`, 'utf8'), /change-me-please/)
})
