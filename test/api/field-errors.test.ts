import t from 'tap'
import { toFieldErrors, toJsonPath } from '../../api/field-errors.ts'
import { check } from '../../contracts/issues.ts'
import { ServerCreation } from '../../contracts/rest.ts'

const errorsOf = (body: unknown): { path: string; message: string }[] => {
  const checked = check(ServerCreation, body)
  return checked.success ? [] : toFieldErrors('body', ServerCreation, checked.issues)
}

t.test('paths are written as RFC 9535 does', async (t) => {
  t.equal(toJsonPath([]), '$')
  t.equal(toJsonPath(['sftp', 'users', 0, 'name']), '$.sftp.users[0].name')
  t.equal(toJsonPath(['properties', 'max-tick-time']), '$.properties["max-tick-time"]')
})

t.test('each wrong field is named with what is wrong', async (t) => {
  t.match(errorsOf({ name: 'a', eula: true, memory: '1', sftpUsers: ['x'] }), [
    { path: '$.memory', message: /whole number of Mi/ },
    { path: '$.sftpUsers[0]', message: /user:password:1000:1000:folder/ },
  ])
  t.equal(errorsOf({ name: 'a', eula: true, memory: '1', sftpUsers: ['x'] }).length, 2, 'each once')
})

t.test('a field that is not there, or of another kind, is told by the rule that it must keep', async (t) => {
  const eula = 'must be true: accept the Minecraft EULA (https://aka.ms/MinecraftEULA) to run a server'
  const table: { body: unknown; path: string; message: string }[] = [
    { body: {}, path: '$.eula', message: eula },
    { body: { eula: 'yes' }, path: '$.eula', message: eula },
    { body: { eula: false }, path: '$.eula', message: eula },
    { body: { eula: true }, path: '$.name', message: 'is required' },
    { body: { eula: true, gameMode: 'creative' }, path: '$.gameMode', message: 'must be one of Survival, Creative, Adventure, Spectator' },
    { body: { eula: true, maxPlayers: 'many' }, path: '$.maxPlayers', message: 'must be a whole number' },
    { body: { eula: true, ops: 'steve' }, path: '$.ops', message: 'must be a list' },
    { body: null, path: '$', message: 'must be an object' },
    { body: undefined, path: '$', message: 'is required' },
  ]
  for (const { body, path, message } of table) t.strictSame(errorsOf(body).find((one) => one.path === path), { in: 'body', path, message }, `${path} of ${JSON.stringify(body)}`)
})

t.test('an unknown field comes with the one that was probably meant, at any depth', async (t) => {
  t.same(errorsOf({ name: 'a', eula: true, maxPlayer: 1 }), [{ in: 'body', path: '$.maxPlayer', message: 'is not known; did you mean maxPlayers?' }])
  t.same(errorsOf({ name: 'a', eula: true, stop: { saveTimeout: 1 } }), [{ in: 'body', path: '$.stop.saveTimeout', message: 'is not known; did you mean saveTimeoutSeconds?' }])
  t.match(errorsOf({ name: 'a', eula: true, sftp: { users: [{ name: 'x', publicKeys: ['ssh-ed25519 AAAA'], readonly: true }] } }), [{}, { path: '$.sftp.users[0].readonly', message: 'is not known; did you mean readOnly?' }])
  t.same(errorsOf({ name: 'a', eula: true, zzz: 1 }), [{ in: 'body', path: '$.zzz', message: 'is not known' }])
})

t.test('no message repeats a password', async (t) => {
  t.notMatch(JSON.stringify(errorsOf({ name: 'a', eula: true, sftpUsers: ['steve:hunter2:0:0:minecraft'] })), /hunter2/)
})

t.test('of a body with twenty thousand unknown fields fifty are told, and no more are looked at', async (t) => {
  let looks = 0
  const names = Array.from({ length: 20_000 }, (_, index) => `field${index}`)
  const keys = new Proxy(names, { get(target, name) {
    if (/^[0-9]+$/.test(String(name))) looks++
    return Reflect.get(target, name)
  } })
  t.equal(toFieldErrors('body', ServerCreation, [{ code: 'unrecognized_keys', keys, path: [], message: '', input: {} }]).length, 50)
  t.equal(looks, 50)
  t.equal(errorsOf({ name: 'a', eula: true, ...Object.fromEntries(names.map((name) => [name, 1])) }).length, 50)
})
