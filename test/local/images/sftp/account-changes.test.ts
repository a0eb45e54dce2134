import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { waitFor } from '../run-container.ts'
import { HORSE, HUNTER2, isOut, newKey, newUser, runManaged } from './managed.ts'

const steve = newUser('steve', { password: HUNTER2.hash, folder: 'minecraft' })

t.test('users come, change and go while it runs', async (t) => {
  const [old, fresh] = [newKey(), newKey()]
  const alex = newUser('alex', { publicKeys: [old.publicKey] })
  const managed = await runManaged(t, [steve, alex])
  const { container, setUsers, login } = managed
  const before = container.log().length
  setUsers([steve, alex, newUser('new', { password: HORSE.hash, folder: 'world' })])
  await container.until('user new: in line (rw, /world)')
  t.equal(await (await login('new', HORSE)).realpath('.'), '/data', 'a new user, with a folder of a new name')
  t.strictSame(container.log().slice(before).match(/user (?!new)\S+/g), null, 'nobody else is touched')

  setUsers([{ ...steve, password: HORSE.hash, folder: 'data/sub' }, { ...alex, publicKeys: [fresh.publicKey], isReadOnly: true }])
  mkdirSync(join(managed.world, 'sub'))
  await container.until(/user steve: in line \(rw, \/data\/sub\)[^]*user new: removed/)
  t.equal(await (await login('steve', HORSE)).realpath('.'), '/data/sub')
  const reader = await login('alex', fresh)
  await t.rejects(reader.write('x', '1'), /Permission denied/)
  for (const [name, by] of [['steve', HUNTER2], ['alex', old], ['new', HORSE]] as const) t.ok(await isOut(managed, name, by), `${name} is out with what let him in before`)
  t.strictSame(await reader.list('/'), ['data'], 'links that nobody needs are gone')

  setUsers([])
  await container.until('user steve: removed')
  t.ok(await isOut(managed, 'steve', HORSE))
  setUsers([steve, alex])
  await container.until(/user steve: removed[^]*user steve: in line \(rw, \/minecraft\)/)
  await (await login('steve')).write('back', '1')
  t.strictSame(readdirSync(join(container.root, 'var/lib/homecraft/accounts')).sort(), ['alex', 'steve'])
})

t.test('sessions end with what allowed them, and with nothing else', async (t) => {
  const [first, second] = [newKey(), newKey()]
  const users = ['gone', 'changed', 'narrowed', 'stays', 'keyed'].map((name) => newUser(name, { password: HUNTER2.hash, publicKeys: [first.publicKey] }))
  const managed = await runManaged(t, users)
  const sessions = await Promise.all(users.map(({ name }) => managed.login(name)))
  const ended = () => users.filter((_user, i) => sessions[i]!.isClosed()).map(({ name }) => name)
  const [, changed, narrowed, stays, keyed] = users as [typeof steve, typeof steve, typeof steve, typeof steve, typeof steve]
  managed.setUsers([
    { ...changed, password: HORSE.hash },
    { ...narrowed, isReadOnly: true },
    { ...stays, folder: 'other', publicKeys: [first.publicKey, second.publicKey] },
    { ...keyed, publicKeys: [second.publicKey] },
  ])
  await waitFor(() => ended().length === 4, () => `sessions to end: only ${ended().join()}`)
  t.strictSame(ended(), ['gone', 'changed', 'narrowed', 'keyed'])
  await sessions[3]!.write('still', 'here')
  t.strictSame(readdirSync(join(managed.container.root, 'proc')).length, 1, 'no other login is left')
})

t.test('a password from a Secret may come, change, be spoilt and go', async (t) => {
  const managed = await runManaged(t, [newUser('vera', { passwordKey: 'vera' })])
  const { container, setPasswords } = managed
  t.match(container.log(), 'user vera: no password: the Secret has no key vera')
  setPasswords({ vera: HUNTER2.hash })
  await waitFor(async () => !(await isOut(managed, 'vera')), () => `vera is not let in:\n${container.log()}`)
  const session = await managed.login('vera')
  setPasswords({ vera: `${HORSE.hash}\n` })
  await waitFor(() => session.isClosed(), () => 'the session to end')
  t.notOk(await isOut(managed, 'vera', HORSE))
  setPasswords({ vera: 'correct-horse' })
  await container.until('user vera: no password: key vera of the Secret must hold one hash, as openssl passwd -6 gives')
  await waitFor(() => isOut(managed, 'vera', HORSE), () => 'vera to be out')
  t.notMatch(container.log(), 'correct-horse')
})
