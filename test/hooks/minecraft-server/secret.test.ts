import t from 'tap'
import { newSecret as newSecretOf, newSecretFiles } from '../../../hooks/minecraft-server/secret.ts'
import { newRequest, NOTHING, serverOf, settings, specOf } from '../world.ts'
import { newServer, type Server } from '../../../hooks/minecraft-server/server.ts'

const newSecret = (server: Server) => newSecretOf(server, newSecretFiles(server))

/** The Secret of a server under other circumstances, decoded. */
function dataOf(spec: object = {}, metadata: object = {}, derivationKey = settings.derivationKey): Record<string, string> {
  const { data = {} } = newSecret(newServer(newRequest({}, { metadata }), specOf(spec), NOTHING, { ...settings, derivationKey }))
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]))
}

t.test('the Secret holds what game and SFTP must keep to themselves', async (t) => {
  t.match(newSecret(serverOf()), { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata: { name: 'mc-survival', namespace: 'default' } })
  t.same(Object.keys(dataOf()).sort(), ['accepted-spec.json', 'accounts', 'rcon-password', 'ssh_host_ed25519_key', 'sshd_config', 'users.conf'])
})

t.test('the RCON password is long, and each server\'s own', async (t) => {
  const password = dataOf()['rcon-password'] ?? ''
  t.match(password, /^[A-Za-z0-9_-]{43}$/, 'of characters that no shell and no property file reads as more')
  t.equal(dataOf({ motd: 'x' })['rcon-password'], password, 'it does not change with the spec')
  t.not(dataOf({}, { uid: 'another' })['rcon-password'], password, 'a server made anew has another')
  t.not(dataOf({}, {}, Buffer.alloc(32, 8))['rcon-password'], password, 'so has another platform')
})

t.test('the host key stays with namespace and name', async (t) => {
  const key = dataOf()['ssh_host_ed25519_key']
  t.equal(dataOf({}, { uid: 'another' })['ssh_host_ed25519_key'], key, 'a server made anew has the same')
  t.not(dataOf({}, { namespace: 'other' })['ssh_host_ed25519_key'], key)
  t.not(dataOf({}, { name: 'other' })['ssh_host_ed25519_key'], key)
})

t.test('it records the spec that it was made from, without plain passwords', async (t) => {
  const text = dataOf({ motd: 'x', sftpUsers: ['steve:s3cret-word:1000:1000:files'] })['accepted-spec.json'] ?? ''
  t.match(JSON.parse(text), { motd: 'x', sftpUsers: [/^steve:\$6\$/] })
  t.notMatch(text, 's3cret-word')
  t.same(specOf(JSON.parse(text)), specOf({ motd: 'x', sftpUsers: JSON.parse(text).sftpUsers }), 'which parses as the same spec again')
  t.notMatch(text, 'difficulty', 'what is at its default is left out')
})

t.test('the largest spec fits into a Secret', async (t) => {
  // https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size
  const limit = 1024 * 1024
  const list = (length: number, make: (index: string) => unknown): unknown[] => Array.from({ length }, (_, index) => make(String(index).padStart(3, '0')))
  const url = (index: string): string => `https://example.org/${index}/${'x'.repeat(970)}.jar`
  const key = (index: string): string => `ssh-rsa ${index}${'A'.repeat(1397)}`
  const spec = {
    type: 'FABRIC', mods: list(100, url),
    modrinth: { projects: list(100, (index) => `fabric:${'x'.repeat(100)}${index}`) },
    ops: list(50, (index) => `00000000-0000-0000-0000-000000000${index}`), bans: list(200, (index) => `00000000-0000-0000-0000-000000000${index}`),
    whitelist: { players: list(200, (index) => `00000000-0000-0000-0000-000000000${index}`) },
    sftp: { users: list(16, (user) => ({ name: `user${user}`, publicKeys: list(8, key) })) },
    serviceAnnotations: Object.fromEntries(list(20, (index) => [`metallb.io/${index}`, '\u20ac'.repeat(512)]) as [string, string][]),
  }
  const size = Object.values(dataOf(spec)).reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  t.ok(size <= limit, `${size} of ${limit} bytes`)
})
