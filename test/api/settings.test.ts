import t from 'tap'
import { Settings } from '../../api/settings.ts'
import { newKey } from '../../api/auth/key.ts'

const url = 'postgres://homecraft:secret@db:5432/homecraft'

t.test('the database is all that has to be said', async (t) => {
  t.match(Settings.parse({ DATABASE_URL: url }), { HOST: '0.0.0.0', PORT: 8080, DATABASE_CONNECTIONS: 10, DATABASE_WAITING: 200, ADMIN_KEY: undefined })
  t.equal(Settings.parse({ DATABASE_URL: url, ADMIN_KEY: '' }).ADMIN_KEY, undefined, 'an empty one is none')
  t.throws(() => Settings.parse({}), /DATABASE_URL/)
})

t.test('so few connections that streams and strangers could hold them all are refused', async (t) => {
  t.equal(Settings.parse({ DATABASE_URL: url, DATABASE_CONNECTIONS: '6' }).DATABASE_CONNECTIONS, 6)
  t.throws(() => Settings.parse({ DATABASE_URL: url, DATABASE_CONNECTIONS: '5' }), /DATABASE_CONNECTIONS/)
})

t.test('a key of ours can be the administrator\'s; a word that can be guessed can\'t', async (t) => {
  t.equal(Settings.safeParse({ DATABASE_URL: url, ADMIN_KEY: newKey() }).success, true)
  for (const ADMIN_KEY of ['admin', 'hc_short', `xx_${'a'.repeat(40)}`]) t.throws(() => Settings.parse({ DATABASE_URL: url, ADMIN_KEY }), /ADMIN_KEY/)
})

t.test('origins and proxies are named exactly, or the process does not start', async (t) => {
  t.match(Settings.parse({ DATABASE_URL: url }), { ALLOWED_ORIGINS: [], TRUSTED_PROXIES: [] })
  t.match(Settings.parse({ DATABASE_URL: url, ALLOWED_ORIGINS: 'https://a.example, http://localhost:3000', TRUSTED_PROXIES: '10.0.0.0/8,::1,fd00::/8' }), { ALLOWED_ORIGINS: ['https://a.example', 'http://localhost:3000'], TRUSTED_PROXIES: ['10.0.0.0/8', '::1', 'fd00::/8'] })
  for (const ALLOWED_ORIGINS of ['*', 'a.example', 'https://a.example/', 'https://a.example/path', 'null']) t.throws(() => Settings.parse({ DATABASE_URL: url, ALLOWED_ORIGINS }), /ALLOWED_ORIGINS/, ALLOWED_ORIGINS)
  for (const TRUSTED_PROXIES of ['ingress', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/']) t.throws(() => Settings.parse({ DATABASE_URL: url, TRUSTED_PROXIES }), /TRUSTED_PROXIES/, TRUSTED_PROXIES)
})

t.test('every setting says what it is', async (t) => {
  for (const [name, setting] of Object.entries(Settings.in.shape)) t.ok(setting.description, name)
})
