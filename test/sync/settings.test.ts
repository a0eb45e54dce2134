import t from 'tap'
import { parseEnv } from '../../lib/env.ts'
import { Settings } from '../../sync/settings.ts'

const DATABASE_URL = 'postgres://homecraft:secret@127.0.0.1:5432/homecraft'

t.test('a database is all that must be named: without a bus sync applies commands itself', async (t) => {
  t.equal(parseEnv(Settings, { DATABASE_URL, DRIFT_SECONDS: '' }).DRIFT_SECONDS, 30, 'an empty one counts as absent')
  t.match(parseEnv(Settings, { DATABASE_URL }), { PORT: 8083, ENABLE_EVENTS: false, DRIFT_SECONDS: 30, DRIFT_ALLOW_MASS_DELETION: false, DATABASE_CONNECTIONS: 10 })
  t.throws(() => parseEnv(Settings, {}), /DATABASE_URL/)
})

t.test('what is set counts', async (t) => {
  const env = { DATABASE_URL, NATS_URL: 'nats://127.0.0.1:4222', DRIFT_SECONDS: '5', DRIFT_ALLOW_MASS_DELETION: 'true', PORT: '9000' }
  t.match(parseEnv(Settings, env), { PORT: 9000, ENABLE_EVENTS: true, NATS_URL: env.NATS_URL, DRIFT_SECONDS: 5, DRIFT_ALLOW_MASS_DELETION: true })
})

t.test('what is wrong is named', async (t) => {
  for (const [name, value] of [['DRIFT_SECONDS', '0'], ['DRIFT_SECONDS', 'often'], ['DRIFT_ALLOW_MASS_DELETION', 'yes'], ['ENABLE_EVENTS', 'true']] as const) {
    t.throws(() => parseEnv(Settings, { DATABASE_URL, [name]: value }), new RegExp(name), `${name}=${value}`)
  }
})
