import t from 'tap'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { newLogger } from '../../../lib/logger.ts'
import { startLogServer } from '../../../local/node/log-server.ts'
import { newPair, type Pair } from './certificate.ts'
import { newRun } from './fixtures.ts'

const own = newPair('api-server')
const stranger = newPair('api-server')

async function ask(port: number, path: string, pair?: Pair): Promise<[number | undefined, string]> {
  const call = request({ host: '127.0.0.1', port, path, rejectUnauthorized: false, agent: false, ...(pair && { cert: pair.cert, key: pair.key }) }).end()
  const [response] = await once(call, 'response') as [IncomingMessage]
  return [response.statusCode, await text(response)]
}

t.test('the log server answers the API server alone', async (t) => {
  const folder = t.testdir({ log: 'hello\n' })
  writeFileSync(join(folder, 'cert.pem'), own.cert)
  writeFileSync(join(folder, 'key.pem'), own.key)
  const runs = { name: 'main', run: newRun({ folder, end: { exitCode: 0, finishedAt: 0, isLost: false, isOutOfMemory: false } }), previous: undefined }
  const server = await startLogServer({
    port: 0,
    certFile: join(folder, 'cert.pem'),
    keyFile: join(folder, 'key.pem'),
    log: newLogger('test', 'silent'),
    findRuns: ({ pod }) => (pod === 'game' ? runs : undefined),
    findMetrics: (path) => (path === '/apis/metrics' ? { status: 200, body: { kind: 'PodMetrics' } } : undefined),
    now: Date.now,
  })
  t.teardown(() => { server.close() })
  const { port } = server
  const path = '/containerLogs/default/game/main'
  t.same(await ask(port, path, own), [200, 'hello\n'])
  t.match(await ask(port, path), [401, /client certificate/])
  t.match(await ask(port, path, stranger), [401, /client certificate/], 'the same name is not the same certificate')
  t.match(await ask(port, `${path}?tailLines=x`, own), [400, /not valid/])
  t.match(await ask(port, `${path}?previous=true`, own), [400, /previous terminated container "main" in pod "game" not found/])
  t.match(await ask(port, '/containerLogs/default/other/main', own), [400, /waiting to start/])
  t.match(await ask(port, '/exec/default/game/main', own), [501, /logs only/])
  t.same(await ask(port, '/apis/metrics', own), [200, '{"kind":"PodMetrics"}'])
  t.match(await ask(port, '/apis/metrics'), [401, /client certificate/], 'metrics are for it alone, too')
  t.match(await ask(port, '/metrics', own), [404, /containerLogs/])
})
