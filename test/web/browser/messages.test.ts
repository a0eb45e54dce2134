import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { WebSocketServer } from 'ws'
import { waitFor } from '../../wait.ts'
import { launchChromium } from './chromium.ts'
import { ofType, recordMessages } from './messages.ts'
import { toPage } from './site.ts'
import { newVisitor } from './visitor.ts'

t.test('what a stream tells a page is on record, with the socket that it came by', async (t) => {
  const server = createServer((_request, reply) => { reply.setHeader('content-type', 'text/html').end(toPage('')) }).listen(0, '127.0.0.1')
  await new Promise((resolve) => { server.once('listening', resolve) })
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    socket.send(JSON.stringify({ type: 'hello', heartbeatSeconds: 15 }))
    socket.send(JSON.stringify({ type: 'caughtUp', seq: 7 }))
    socket.close()
  })
  const { page } = await newVisitor(t, await launchChromium(t), { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  const heard = recordMessages(page)
  await page.goto('/')
  const open = (): Promise<void> => page.evaluate(() => new Promise<void>((resolve) => { new WebSocket(location.origin.replace('http', 'ws')).onclose = () => { resolve() } }))
  await open()
  await open()
  await waitFor('all messages', () => heard.length === 4, 10_000)
  t.same(heard.map(({ socket }) => socket), [1, 1, 2, 2])
  t.same(ofType(heard, 'caughtUp').map(({ seq }) => seq), [7, 7])
})
