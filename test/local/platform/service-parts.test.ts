import t from 'tap'
import { withReplicas } from '../../../local/platform/platform-parts.ts'
import { apiUrl, serviceParts, type ServiceSettings } from '../../../local/platform/service-parts.ts'

const settings: ServiceSettings = {
  ports: { sync: 8183, api: 8080, 'api-2': 8090 },
  compileCache: '/c',
  syncKubeconfig: '/h/kubeconfigs/sync',
  urls: { postgres: 'postgres://p', nats: 'nats://n' },
  adminKey: 'hc_admin',
}
const [sync, api] = serviceParts(settings)

t.test('sync gets database, bus, and a kubeconfig with the rights of its role alone', async (t) => {
  t.match(sync?.launch().env, { HOST: '127.0.0.1', PORT: '8183', DATABASE_URL: 'postgres://p', NATS_URL: 'nats://n', ENABLE_EVENTS: 'true', KUBECONFIG: '/h/kubeconfigs/sync' })
  t.strictSame(sync?.needs, ['bootstrap', 'postgres', 'nats'])
})

t.test('the API gets database, bus, the administrator\'s key, and no way to the cluster', async (t) => {
  const { env, command } = api!.launch()
  t.match(env, { HOST: '127.0.0.1', PORT: '8080', DATABASE_URL: 'postgres://p', NATS_URL: 'nats://n', ENABLE_EVENTS: 'true', ADMIN_KEY: 'hc_admin', PUBLIC_URL: 'http://localhost:8080', KUBECONFIG: '/dev/null' })
  t.match(command[1], /api\/main\.ts$/)
  t.equal(command.length, 2, 'no secret is an argument')
})

t.test('without a bus sync waits for none, and is told so', async (t) => {
  const [direct] = serviceParts({ ...settings, urls: { postgres: 'postgres://p' } })
  t.strictSame(direct?.needs, ['bootstrap', 'postgres'])
  t.match(direct?.launch().env, { ENABLE_EVENTS: 'false', NATS_URL: '' })
})

t.test('both run as often as wanted, each on a port of its own', async (t) => {
  const parts = withReplicas([sync!, api!], new Map([['api', 2], ['sync', 2]]))
  t.strictSame(parts.map(({ name }) => name), ['sync', 'sync-2', 'api', 'api-2'])
  t.match(parts[3], { address: 'http://localhost:8090' })
  t.match(parts[3]?.launch().env, { PORT: '8090' })
  t.equal(apiUrl(settings.ports), 'http://localhost:8080')
})
