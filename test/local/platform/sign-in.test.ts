import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { homeOf } from '../../../local/platform/home.ts'
import { findSignInLink, newSignInLink } from '../../../local/platform/sign-in.ts'

/** An API that answers so, and notes what it was asked. */
async function newApi(t: Test, status: number, body: object): Promise<{ url: string; calls: string[] }> {
  const calls: string[] = []
  const server = createServer(({ method, url, headers }, response) => {
    calls.push(`${method} ${url} ${headers.authorization}`)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}

t.test('the link carries a new ticket behind the part that is sent to no server', async (t) => {
  const { url, calls } = await newApi(t, 201, { ticket: 'abc', expiresAt: '2026-05-01T12:00:00Z' })
  t.equal(await newSignInLink({ api: url, tenantKey: 'hc_x' }), `${url}/#sign-in=abc`)
  t.same(calls, ['POST /api/v1/session/tickets Bearer hc_x'])
})

t.test('without an API that makes tickets there is no link', async (t) => {
  const { url } = await newApi(t, 503, { code: 'HC_DATABASE_AWAY' })
  t.equal(await newSignInLink({ api: url, tenantKey: 'hc_x' }), undefined)
  t.equal(await newSignInLink({ api: 'http://127.0.0.1:1', tenantKey: 'hc_x' }), undefined)
})

t.test('a platform that runs is found by its notes', async (t) => {
  const home = homeOf({ HOMECRAFT_HOME: t.testdir() })
  t.equal(await findSignInLink(home), undefined)
  const { url } = await newApi(t, 201, { ticket: 'abc' })
  writeFileSync(home.platformFile, JSON.stringify({ api: url, tenantKey: 'hc_x' }))
  t.equal(await findSignInLink(home), `${url}/#sign-in=abc`)
})
