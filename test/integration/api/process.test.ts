import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../../free-port.ts'
import { newPostgres } from '../../servers.ts'
import { waitFor } from '../../wait.ts'
import { ADMIN_KEY } from './api.ts'

t.test('the process waits for a database that is not there yet, brings its schema up to date, serves, and ends when it is told to', async (t) => {
  const postgres = await newPostgres(t)
  await postgres.kill()
  const url = `http://127.0.0.1:${await freePort()}`
  const api = spawn(process.execPath, ['api/main.ts'], { env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: new URL(url).port, DATABASE_URL: postgres.url, ADMIN_KEY, LOG_LEVEL: 'silent' }, stdio: 'ignore' })
  t.teardown(() => { api.kill('SIGKILL') })
  const headers = { authorization: `Bearer ${ADMIN_KEY}` }
  const status = (path: string): Promise<number> => fetch(`${url}${path}`, { headers }).then((response) => response.status)

  await waitFor('the process', async () => await status('/healthz') === 200)
  t.equal(await status('/readyz'), 503)
  t.equal(await status('/api/v1/servers'), 503)

  await postgres.start()
  await waitFor('the schema', async () => await status('/readyz') === 200)
  // The request of the README, as curl sends it.
  const made = await fetch(`${url}/api/v1/servers`, { method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: '{"name": "my-server", "eula": true, "sftpUsers": ["user:pass:1000:1000:minecraft"]}' })
  t.equal(made.status, 201)
  t.match(await fetch(`${url}/metrics`).then((response) => response.text()), /homecraft_api_request_seconds_count\{method="POST",route="\/api\/v1\/servers",code="201"\} 1/)

  const ended = once(api, 'exit')
  api.kill('SIGTERM')
  t.same(await ended, [0, null])
})

t.test('a process whose settings are wrong says which, and ends', async (t) => {
  const api = spawn(process.execPath, ['api/main.ts'], { env: { PATH: process.env['PATH'], ADMIN_KEY: 'short' }, stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  api.stderr.on('data', (data: Buffer) => { text += data.toString() })
  const [code] = await once(api, 'exit') as [number]
  t.equal(code, 1)
  t.match(text, /DATABASE_URL[^]*ADMIN_KEY/)
  t.notMatch(text, /at file:|node:internal/, 'and not where in the program')
})
