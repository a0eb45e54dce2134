import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { getText, httpProbe, portProbe, waitUntilReady } from '../../../local/platform/probe.ts'

async function serve(t: Test, listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise((resolve) => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

t.test('a URL that answers 200 is ready, another answer is not', async (t) => {
  const port = await serve(t, (request, response) => void response.writeHead(request.url === '/readyz' ? 200 : 503).end('ok'))
  t.equal(await httpProbe(`http://127.0.0.1:${port}/readyz`)(), true)
  t.equal(await httpProbe(`http://127.0.0.1:${port}/other`)(), false)
  t.equal(await getText(`http://127.0.0.1:${port}/readyz`), 'ok')
})

t.test('the token is shown as bearer', async (t) => {
  const port = await serve(t, (request, response) => void response.end(request.headers.authorization))
  t.equal(await getText(`http://127.0.0.1:${port}/`, { token: 'abc' }), 'Bearer abc')
})

t.test('a port on which nobody listens is not ready, and one with a listener is', async (t) => {
  const port = await serve(t, (_request, response) => void response.end())
  t.equal(await portProbe(port)(), true)
  t.equal(await portProbe(1)(), false)
  t.equal(await httpProbe('http://127.0.0.1:1/')(), false)
})

t.test('waiting ends with the first success, or with the signal', async (t) => {
  let asked = 0
  t.equal(await waitUntilReady(() => Promise.resolve(++asked === 2), new AbortController().signal), true)
  t.equal(asked, 2)
  const stop = new AbortController()
  const waiting = waitUntilReady(() => Promise.resolve(false), stop.signal)
  stop.abort()
  t.equal(await waiting, false)
})
