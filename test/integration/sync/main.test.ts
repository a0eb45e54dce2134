import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { freePort } from '../../free-port.ts'
import { newDatabase } from '../../servers.ts'
import { waitFor } from '../../wait.ts'

t.test('the process lives without a database, is ready with one, and ends on SIGTERM', async (t) => {
  const { server, url } = await newDatabase(t)
  await server.kill()
  const port = await freePort()
  const kubeconfig = join(t.testdir({}), 'config')
  writeFileSync(kubeconfig, JSON.stringify({ 'apiVersion': 'v1', 'kind': 'Config', 'clusters': [{ name: 'none', cluster: { server: `http://127.0.0.1:${await freePort()}` } }], 'users': [{ name: 'none', user: {} }], 'contexts': [{ name: 'none', context: { cluster: 'none', user: 'none' } }], 'current-context': 'none' }))
  const child = spawn(process.execPath, ['sync/main.ts'], { env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: url, KUBECONFIG: kubeconfig, LOG_LEVEL: 'silent' }, stdio: 'ignore' })
  t.teardown(() => child.kill('SIGKILL'))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const status = (path: string): Promise<number> => fetch(`http://127.0.0.1:${port}${path}`).then((response) => response.status)
  await waitFor('life', async () => (await status('/healthz')) === 200)
  t.equal(await status('/readyz'), 503)
  await server.start()
  await waitFor('readiness', async () => (await status('/readyz')) === 200)
  const metrics = await fetch(`http://127.0.0.1:${port}/metrics`).then((response) => response.text())
  for (const name of ['homecraft_sync_outbox_depth', 'homecraft_sync_outbox_oldest_seconds', 'homecraft_sync_bus_connected', 'homecraft_sync_breaker_held', 'homecraft_sync_leader']) t.match(metrics, new RegExp(`^${name} `, 'm'))
  await server.kill()
  await waitFor('the outage', async () => (await status('/readyz')) === 503)
  t.equal(await status('/healthz'), 200, 'a restart would not help')
  await server.start()
  await waitFor('readiness', async () => (await status('/readyz')) === 200)
  child.kill('SIGTERM')
  t.equal(await ended, 0)
})
