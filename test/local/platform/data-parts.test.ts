import { readFileSync, statSync } from 'node:fs'
import t from 'tap'
import { busEnv, dataParts, dataUrls, toNatsConfig, type DataSettings } from '../../../local/platform/data-parts.ts'
import { homeOf } from '../../../local/platform/home.ts'

const settings: DataSettings = {
  home: homeOf({ HOMECRAFT_HOME: '/h' }),
  ports: { postgres: 5432, nats: 4222 },
  binary: '/b/controlplane',
  credentials: { natsPassword: 'nats-secret', postgresPassword: 'postgres-secret' },
  unsafeNoFsync: false,
  mode: 'Events',
}

t.test('database and bus have addresses on this machine, with their passwords', async (t) => {
  t.strictSame(dataUrls(settings), { postgres: 'postgres://homecraft:postgres-secret@127.0.0.1:5432/postgres?sslmode=disable', nats: 'nats://homecraft:nats-secret@127.0.0.1:4222' })
})

t.test('without events there is no bus, and processes are told so', async (t) => {
  const direct: DataSettings = { ...settings, mode: 'Direct' }
  t.strictSame(Object.keys(dataUrls(direct)), ['postgres'])
  t.strictSame(dataParts(direct).parts.map(({ name }) => name), ['postgres'])
  t.strictSame(busEnv(dataUrls(direct)), { ENABLE_EVENTS: 'false', NATS_URL: '' })
  t.strictSame(busEnv(dataUrls(settings)), { ENABLE_EVENTS: 'true', NATS_URL: 'nats://homecraft:nats-secret@127.0.0.1:4222' })
})

t.test('PostgreSQL starts once its data is there, and does not wait for its clients when it is to stop', async (t) => {
  const { parts, steps } = dataParts(settings)
  t.match(parts[0], { name: 'postgres', needs: ['postgres-data'], stopSignal: 'SIGINT' })
  t.match(steps, [{ name: 'postgres-data', needs: [] }])
  t.throws(() => parts[0]?.launch(), /before the step postgres-data/)
})

t.test('nats-server reads its password from a private file, never from its arguments', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  const nats = dataParts({ ...settings, home }).parts[1]
  const { command, env } = nats!.launch()
  t.strictSame([command, env], [['/b/controlplane', 'nats-server', '--config', home.natsConfig], {}])
  t.equal(statSync(home.natsConfig).mode & 0o777, 0o600)
  t.equal(statSync(home.nats).mode & 0o777, 0o700)
  t.equal(readFileSync(home.natsConfig, 'utf8'), toNatsConfig({ ...settings, home }))
})

t.test('a message that NATS acknowledges is on disk, but for tests that want it fast', async (t) => {
  t.match(toNatsConfig(settings), /host: 127\.0\.0\.1\nport: 4222\n[^]*password: "nats-secret"[^]*store_dir: "\/h\/nats"[^]*sync_interval: always/)
  t.match(toNatsConfig({ ...settings, unsafeNoFsync: true }), /sync_interval: 2m/)
})
