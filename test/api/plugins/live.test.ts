import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import { WebSocket } from 'ws'
import { buildApp } from '../../../api/app.ts'
import { newDatabaseAccess } from '../../../api/database-access.ts'
import { SUBPROTOCOL } from '../../../contracts/socket.ts'
import type { Database } from '../../../lib/database.ts'

t.test('a socket is opened at no other address, and who tries leaves no trace in the log', async (t) => {
  const output = new PassThrough()
  const db = newDatabaseAccess(undefined as unknown as Database, { connections: 1, mostWaiting: 1, patienceMs: 1 })
  const app = buildApp({ db, settings: { ADMIN_KEY: undefined, PUBLIC_URL: undefined, PASSWORD_THREADS: 1, ALLOWED_ORIGINS: [], TRUSTED_PROXIES: [], STREAMS: 1_000, TENANT_STREAMS: 200 }, logger: pino(output) })
  t.teardown(() => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  output.read()
  const { port } = app.server.address() as AddressInfo
  for (const path of ['/', '/servers/x', '/assets/x.js', '/api/v1/docs', '/api/v1/openapi.json', '/api/v1/servers', '/api/v1/session', '/api/v1/nothing', '/nothing.txt', '/api/v1/stream']) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, [SUBPROTOCOL])
    const status = await new Promise((resolve, reject) => {
      socket.on('unexpected-response', (_request, response) => { resolve(response.statusCode); response.resume(); socket.terminate() })
      socket.on('open', () => { resolve(101); socket.terminate() })
      socket.on('error', reject)
    })
    t.equal(status, path === '/api/v1/stream' ? 401 : 404, path)
  }
  t.equal(String(output.read() ?? ''), '')
})
