import t from 'tap'
import { pingStatus } from '../../lib/status-ping.ts'
import { waitFor } from '../wait.ts'
import { create, get, kubectl, list, newNamespace, newServer, patch, podOf, remove, toAddress, waitForPhase } from './platform.ts'

t.test('bad input is refused with a sentence that says what is wrong, and nothing is made', async (t) => {
  const namespace = await newNamespace(t)
  const table = [
    { name: 'eula false', spec: { eula: false }, want: /eula.*must be true: accept the Minecraft EULA/ },
    { name: 'an unknown field', spec: { colour: 'red' }, want: /unknown field "spec.colour"/ },
    { name: 'a version with a line break', spec: { version: '1.21\nenable-rcon=true' }, want: /spec.version in body should match/ },
    { name: 'a heap of 4G', spec: { memory: '4G' }, want: /spec.memory in body should match/ },
    { name: 'a heap too small', spec: { memory: '64Mi' }, want: /must be between 256Mi and 256Gi/ },
    { name: 'a motd with a line break', spec: { motd: 'a\nb' }, want: /spec.motd in body should match/ },
    { name: 'a motd with a control character', spec: { motd: 'a\u0007b' }, want: /spec.motd in body should match/ },
    { name: 'a motd that the image would expand', spec: { motd: '%env:RCON_PASSWORD%' }, want: /must not hold %NAME%, %env:…%/ },
    { name: 'the SFTP user root', spec: { sftpUsers: ['root:secret:1000:1000:minecraft'] }, want: /this user name belongs to the system/ },
    { name: 'uid 0', spec: { sftpUsers: ['steve:secret:0:1000:minecraft'] }, want: /sftpUsers\[0\].*should match/ },
    { name: '.. as folder', spec: { sftpUsers: ['steve:secret:1000:1000:..'] }, want: /sftpUsers\[0\].*should match/ },
    { name: '../etc as folder', spec: { sftpUsers: ['steve:secret:1000:1000:../etc'] }, want: /sftpUsers\[0\].*should match/ },
    { name: 'a user twice', spec: { sftpUsers: ['a:secret1:1000:1000:m', 'a:secret2:1000:1000:m'] }, want: /each user name may occur only once/ },
    { name: 'too many players', spec: { maxPlayers: 100_000 }, want: /maxPlayers.*less than or equal to 10000/ },
  ]
  for (const { name, spec, want } of table) {
    const { code, stderr } = await kubectl(['create', '-f', '-'], JSON.stringify(newServer(namespace, 'bad', spec)))
    t.not(code, 0, name)
    t.match(stderr, want, name)
  }
  for (const name of ['kubernetes', 'a.b', '1abc', 'x'.repeat(60), 'UPPER', 'a_b']) {
    const { code, stderr } = await kubectl(['create', '-f', '-'], JSON.stringify(newServer(namespace, name)))
    t.not(code, 0, name)
    t.match(stderr, /metadata.name|RFC 1123/, name)
  }
  t.same(await list('MinecraftServer', namespace), [])
  t.same(await list('StatefulSet', namespace), [])
})

t.test('a volume may grow, neither shrink nor move', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'store', { desiredState: 'Stopped', storageSize: '2Gi' }))
  const change = (spec: object) => patch('MinecraftServer', namespace, 'store', { spec })
  await t.rejects(change({ storageSize: '1Gi' }), /storageSize may only grow/)
  await t.rejects(change({ storageClassName: 'other' }), /storageClassName can't be changed/)
  await change({ storageSize: '3Gi' })
  await change({ storageSize: null })
  await t.rejects(change({ storageSize: '512Mi' }), /storageSize may only grow/)
})

t.test('objects of the same name that are not ours stay untouched', async (t) => {
  const namespace = await newNamespace(t)
  const secret = await create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop', namespace }, stringData: { key: 'theirs' } })
  const service = await create({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop', namespace }, spec: { ports: [{ port: 80 }], selector: { app: 'shop' } } })
  const cluster = await get('Service', 'default', 'kubernetes')
  await create(newServer(namespace, 'shop'))
  await waitForPhase(namespace, 'shop', 'Running')
  t.same(await get('Secret', namespace, 'shop'), secret)
  t.same(await get('Service', namespace, 'shop'), service)
  t.same(await get('Service', 'default', 'kubernetes'), cluster)
})

t.test('an object that has the very name of a child is not taken over, and the server says so', async (t) => {
  const namespace = await newNamespace(t)
  const secret = await create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mc-bank', namespace }, stringData: { key: 'theirs' } })
  const service = await create({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'mc-bank', namespace }, spec: { ports: [{ port: 80 }], selector: { app: 'bank' } } })
  await create(newServer(namespace, 'bank'))
  const event = await waitFor('the reason to be told', async () => (await list('Event', namespace)).find((one) => one.reason === 'SyncError'))
  t.match(event.message, /the name mc-bank belongs to an object that is not of a MinecraftServer/)
  await remove('MinecraftServer', namespace, 'bank')
  await waitFor('the server to be gone', async () => !(await get('MinecraftServer', namespace, 'bank')))
  t.same(await get('Secret', namespace, 'mc-bank'), secret)
  t.same(await get('Service', namespace, 'mc-bank'), service)
})

t.test('a child that lost its label and owner comes back to its server', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'lost'))
  await waitForPhase(namespace, 'lost', 'Running')
  await patch('StatefulSet', namespace, 'mc-lost', { metadata: { labels: null, ownerReferences: null } })
  await remove('MinecraftServer', namespace, 'lost')
  await waitFor('the server to be gone', async () => !(await get('MinecraftServer', namespace, 'lost')))
  t.equal(await podOf(namespace, 'lost'), undefined, 'its pod went before it')
  await waitFor('the StatefulSet to be gone', async () => !(await get('StatefulSet', namespace, 'mc-lost')))
})

t.test('a motd is shown as it stands', async (t) => {
  const namespace = await newNamespace(t)
  const motd = '$(RCON_PASSWORD) $(MEMORY) $$ ${HOME} `id` "q" \'s\' 100% #=:!'
  await create(newServer(namespace, 'literal', { motd }))
  const { status } = await waitForPhase(namespace, 'literal', 'Running')
  t.equal((await pingStatus({ ...toAddress(status.endpoint), timeoutMs: 5_000 })).description, motd)
})
