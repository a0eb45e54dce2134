import { encrypt } from 'unixcrypt'
import t from 'tap'
import { newEd25519Pair } from '../../local/images/sftp/key-pair.ts'
import { waitFor } from '../wait.ts'
import { create, newNamespace, newServer, patch, podOf, toAddress, waitForCondition, waitForPhase } from './platform.ts'
import { openSftp, type SftpSession } from './sftp.ts'

/** How long a change of users may take. */
const ARRIVAL_MS = 60_000

const STEVE = 'steve:change-me-please:1000:1000:minecraft'

t.test('SFTP users of a running server change without a restart', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'files', { sftpUsers: [STEVE] }))
  const { status } = await waitForPhase(namespace, 'files', 'Running')
  const { uid } = (await podOf(namespace, 'files')).metadata
  const address = toAddress(status.sftpEndpoint)
  const login = (username: string, secret: { password?: string; privateKey?: string }): Promise<SftpSession | undefined> => openSftp({ ...address, username, ...secret }).catch(() => undefined)
  const change = (spec: object): Promise<unknown> => patch('MinecraftServer', namespace, 'files', { spec })

  const steve = await waitFor('steve to be let in', () => login('steve', { password: 'change-me-please' }), ARRIVAL_MS)
  t.equal(`SHA256:${steve.hostKey.replace(/=+$/, '')}`, status.sftpHostKey, 'the fingerprint in the status is that of the server')
  t.equal(await steve.resolve('.'), '/data', 'a session begins in the world')
  t.equal(await steve.resolve('/minecraft'), '/data', 'to which the folder of the line leads too')
  await steve.write('/minecraft/mine.txt', 'mine')

  await t.test('a user is added, with a password', async (t) => {
    await change({ sftpUsers: [STEVE, 'alex:another-secret:1000:1000:files'] })
    const alex = await waitFor('alex to be let in', () => login('alex', { password: 'another-secret' }), ARRIVAL_MS)
    t.equal(await alex.read('/files/mine.txt'), 'mine', 'the same files, under the name that the user chose')
    alex.end()
  })

  await t.test('a user is added, with a key, for reading alone', async (t) => {
    const { private: privateKey, public: publicKey } = newEd25519Pair()
    await change({ sftp: { users: [{ name: 'reader', publicKeys: [publicKey.split(' ').slice(0, 2).join(' ')], readOnly: true }] } })
    const reader = await waitFor('the reader to be let in', () => login('reader', { privateKey }), ARRIVAL_MS)
    t.equal(await reader.read('/data/mine.txt'), 'mine')
    await t.rejects(reader.write('/data/theirs.txt', 'no'), 'but may not write')
    reader.end()
  })

  await t.test('a password is changed', async (t) => {
    await change({ sftpUsers: [STEVE.replace('change-me-please', 'changed-for-good'), 'alex:another-secret:1000:1000:files'] })
    const again = await waitFor('steve to be let in with it', () => login('steve', { password: 'changed-for-good' }), ARRIVAL_MS)
    again.end()
    t.equal(await login('steve', { password: 'change-me-please' }), undefined, 'the old one is worth nothing')
  })

  await t.test('a user is removed', async (t) => {
    await change({ sftpUsers: [STEVE.replace('change-me-please', 'changed-for-good')] })
    await waitFor('alex to be kept outside', async () => {
      const session = await login('alex', { password: 'another-secret' })
      session?.end()
      return session === undefined
    }, ARRIVAL_MS)
    t.ok(await login('steve', { password: 'changed-for-good' }).then((session) => { session?.end(); return session }), 'the others go on')
  })

  t.equal((await podOf(namespace, 'files')).metadata.uid, uid, 'the pod is the same')
  await waitForCondition(namespace, 'files', 'PendingRestart', ['False', 'UpToDate'])
  steve.end()
})

t.test('a password stands in a Secret of the tenant, and changes there', async (t) => {
  const namespace = await newNamespace(t)
  const secret = (password: string): object => ({ 'alex-password': Buffer.from(encrypt(password, '$6$saltsaltsalt')).toString('base64') })
  await create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'passwords', namespace }, data: secret('first-secret') })
  await create(newServer(namespace, 'referred', { sftp: { passwordSecret: 'passwords', users: [{ name: 'alex', passwordKey: 'alex-password' }] } }))
  const { status } = await waitForPhase(namespace, 'referred', 'Running')
  const login = (password: string): Promise<SftpSession | undefined> => openSftp({ ...toAddress(status.sftpEndpoint), username: 'alex', password }).catch(() => undefined)
  const first = await waitFor('alex to be let in', () => login('first-secret'), ARRIVAL_MS)
  first.end()
  await patch('Secret', namespace, 'passwords', { data: secret('second-secret') })
  const second = await waitFor('alex to be let in with the new password', () => login('second-secret'), ARRIVAL_MS)
  second.end()
  t.equal(await login('first-secret'), undefined)
})

t.test('in maintenance the game is off and its files are within reach', async (t) => {
  const namespace = await newNamespace(t)
  await create(newServer(namespace, 'mending', { sftpUsers: [STEVE] }))
  const { status } = await waitForPhase(namespace, 'mending', 'Running')
  await patch('MinecraftServer', namespace, 'mending', { spec: { desiredState: 'Maintenance' } })
  const mending = await waitForPhase(namespace, 'mending', 'Maintenance')
  t.same((await podOf(namespace, 'mending')).spec.containers.map((one: { name: string }) => one.name), ['sftp'])
  t.equal(mending.status.sftpEndpoint, status.sftpEndpoint)
  const steve = await waitFor('steve to be let in', () => openSftp({ ...toAddress(status.sftpEndpoint), username: 'steve', password: 'change-me-please' }).catch(() => undefined))
  t.ok((await steve.list('/minecraft')).includes('world'), 'the world was saved')
  steve.end()
  await patch('MinecraftServer', namespace, 'mending', { spec: { desiredState: 'Running' } })
  await waitForPhase(namespace, 'mending', 'Running')
})
