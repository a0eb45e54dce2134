import t from 'tap'
import { Settings } from '../../api/settings.ts'
import { newKey } from '../../api/auth/key.ts'

const url = 'postgres://homecraft:secret@db:5432/homecraft'

t.test('the database is all that has to be said', async (t) => {
  t.match(Settings.parse({ DATABASE_URL: url }), { HOST: '0.0.0.0', PORT: 8080, DATABASE_CONNECTIONS: 10, DATABASE_WAITING: 200, ADMIN_KEY: undefined })
  t.equal(Settings.parse({ DATABASE_URL: url, ADMIN_KEY: '' }).ADMIN_KEY, undefined, 'an empty one is none')
  t.throws(() => Settings.parse({}), /DATABASE_URL/)
})

t.test('a key of ours can be the administrator\'s; a word that can be guessed can\'t', async (t) => {
  t.equal(Settings.safeParse({ DATABASE_URL: url, ADMIN_KEY: newKey() }).success, true)
  for (const ADMIN_KEY of ['admin', 'hc_short', `xx_${'a'.repeat(40)}`]) t.throws(() => Settings.parse({ DATABASE_URL: url, ADMIN_KEY }), /ADMIN_KEY/)
})

t.test('every setting says what it is', async (t) => {
  for (const [name, setting] of Object.entries(Settings.shape)) t.ok(setting.description, name)
})
