import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { loadCredentials, saveTenantKey } from '../../../local/platform/credentials.ts'
import { homeOf } from '../../../local/platform/home.ts'
import { prepareTenantKey } from '../../../local/platform/tenant-key.ts'

const OLD = `hc_${'o'.repeat(43)}`
const NEW = `hc_${'n'.repeat(43)}`

interface Call {
  method: string | undefined
  url: string | undefined
  authorization: string | undefined
  body: string
}

/** An API that answers as `answer` says, and notes what it was asked. */
async function newApi(t: Test, answer: (call: Call) => { status: number; body?: object }): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = { method: request.method, url: request.url, authorization: request.headers.authorization, body: await text(request) }
    calls.push(call)
    const { status, body = {} } = answer(call)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}

const made = ({ method }: Call) => (method === 'POST' ? { status: 201, body: { id: '1', key: NEW } } : { status: 401 })

t.test('the first key is made with the administrator\'s, for reading and writing servers, and kept', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  const credentials = loadCredentials(home)
  const { url, calls } = await newApi(t, made)
  t.equal(await prepareTenantKey(url, home, credentials), NEW)
  t.equal(loadCredentials(home).tenantKey, NEW)
  t.match(calls, [{ method: 'POST', url: '/api/v1/tenants/default/keys', authorization: `Bearer ${credentials.adminKey}` }])
  t.same(JSON.parse(calls[0]!.body).scopes, ['servers:read', 'servers:write', 'worlds:remove'])
})

t.test('a key that the API knows is used again, and another is made where it does not', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  saveTenantKey(home, loadCredentials(home), OLD)
  const known = await newApi(t, () => ({ status: 200 }))
  t.equal(await prepareTenantKey(known.url, home, loadCredentials(home)), OLD)
  t.same(known.calls.map(({ method }) => method), ['GET'])
  const emptied = await newApi(t, made)
  t.equal(await prepareTenantKey(emptied.url, home, loadCredentials(home)), NEW)
})

t.test('an API that is not there yet is asked again; one that refuses is told of', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  let left = 2
  const late = await newApi(t, (call) => (left-- > 0 ? { status: 503 } : made(call)))
  t.equal(await prepareTenantKey(late.url, home, loadCredentials(home)), NEW)
  const closed = await newApi(t, () => ({ status: 403, body: { code: 'HC_FORBIDDEN' } }))
  const other = homeOf({ HOMECRAFT_HOME: t.testdir() })
  await t.rejects(prepareTenantKey(closed.url, other, loadCredentials(other)), { message: /no key for the tenant default.*403.*HC_FORBIDDEN/ })
})
