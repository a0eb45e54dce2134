import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { newHook, parseRetryAfter, toTimeout, TooManyRequestsError, type Hook } from '../../../local/metacontroller/hook.ts'
import { compositeReply, type Reply } from '../../../local/metacontroller/response.ts'

t.test('Retry-After is seconds or a date, anything else is no wait', async (t) => {
  const now = Date.parse('2026-01-02T03:04:05.500Z')
  const table = [
    { header: '5', want: 5_000 },
    { header: '-5', want: -5_000 },
    { header: 'Fri, 02 Jan 2026 03:04:15 GMT', want: 10_000 },
    { header: 'Fri, 02 Jan 2026 03:04:00 GMT', want: -5_000 },
    { header: undefined, want: 0 },
    { header: '', want: 0 },
    { header: '1.5', want: 0 },
    { header: 'soon', want: 0 },
    { header: '2026-01-02T03:04:15Z', want: 0 },
  ]
  for (const { header, want } of table) t.equal(parseRetryAfter(header, now), want, String(header))
})

t.test('a timeout that is not a positive duration counts as ten seconds', async (t) => {
  t.same(['3s', undefined, '0', '-1s', 'x'].map(toTimeout), [3_000, 10_000, 10_000, 10_000, 10_000])
})

async function serve(test: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  test.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sync`
}

function hookAt(url: string, options: { version?: 'v1' | 'v2'; timeout?: string; mode?: 'loose' | 'strict'; signal?: AbortSignal } = {}): Hook<Reply> {
  const { version = 'v2', timeout, mode, signal = new AbortController().signal } = options
  const webhook = { ...(timeout ? { timeout } : {}), ...(mode ? { responseUnMarshallMode: mode } : {}) }
  return newHook({ spec: { version, webhook }, endpoint: { url, tls: {}, authorization: 'Bearer x' }, parser: compositeReply, signal })
}

t.test('a hook is posted JSON with its credentials, over a connection that is kept', async (t) => {
  const seen: unknown[] = []
  const ports = new Set<unknown>()
  const url = await serve(t, (incoming, reply) => {
    ports.add(incoming.socket.remotePort)
    seen.push([incoming.method, incoming.headers['content-type'], incoming.headers.authorization])
    incoming.resume().on('end', () => reply.end('{"children":[]}'))
  })
  const hook = hookAt(url)
  t.teardown(() => hook.close())
  for (let call = 0; call < 20; call++) await hook.call('{}')
  t.same(seen[0], ['POST', 'application/json', 'Bearer x'])
  t.ok(ports.size < 4, `${ports.size} connections for 20 calls`)
})

t.test('only 200 is success, 429 asks for patience', async (t) => {
  let status = 200
  const url = await serve(t, (_incoming, reply) => reply.writeHead(status, { 'retry-after': '3' }).end('{"children":[]}'))
  const hook = hookAt(url)
  t.teardown(() => hook.close())
  t.match(await hook.call('{}'), { children: [] })
  for (status of [201, 204, 301, 304, 400, 412, 500, 503]) await t.rejects(hook.call('{}'), { message: new RegExp(`answered ${status}`) })
  status = 429
  const error = await hook.call('{}').catch((caught: unknown) => caught)
  t.ok(error instanceof TooManyRequestsError)
  t.equal((error as TooManyRequestsError).afterMs, 3_000)
})

t.test('v1 is loose and v2 is strict, unless the hook says otherwise', async (t) => {
  const url = await serve(t, (_incoming, reply) => reply.end('{"children":[],"extra":1}'))
  t.ok(await hookAt(url, { version: 'v1' }).call('{}'))
  t.ok(await hookAt(url, { mode: 'loose' }).call('{}'))
  await t.rejects(hookAt(url).call('{}'), /extra/)
  await t.rejects(hookAt(url, { version: 'v1', mode: 'strict' }).call('{}'), /extra/)
})

t.test('a call ends at its timeout, and when the controller stops', async (t) => {
  const url = await serve(t, () => undefined)
  await t.rejects(hookAt(url, { timeout: '50ms' }).call('{}'), /did not answer within 50 ms/)
  const stop = new AbortController()
  const call = hookAt(url, { signal: stop.signal }).call('{}')
  stop.abort(new Error('stopped'))
  await t.rejects(call, /stopped/)
  await t.rejects(hookAt(url, { signal: stop.signal }).call('{}'), /stopped/)
})
