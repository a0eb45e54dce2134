import { createServer, type AddressInfo, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { parseResponse, pingStatus } from '../../../../local/images/minecraft-server/status-ping.ts'
import { toPacket, toVarInt } from '../../../../local/images/minecraft-server/var-int.ts'

function toResponse(status: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(status))
  return toPacket(0x00, toVarInt(text.length), text)
}

const response = toResponse({
  version: { name: '1.21.4', protocol: 769 },
  players: { online: 3, max: 20 },
  description: { text: 'Hello ', extra: [{ text: 'wörld', color: 'red' }, '!'] },
})
const status = { description: 'Hello wörld!', players: { online: 3, max: 20 }, version: '1.21.4' }

function listen(t: Test, serve: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    serve(socket)
  })
  t.teardown(() => { server.close() })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => { resolve((server.address() as AddressInfo).port) }))
}

t.test('a response is read once it is whole', (t) => {
  for (let i = 0; i < response.length; i++) t.equal(parseResponse(response.subarray(0, i)), undefined)
  t.strictSame(parseResponse(response), status)
  t.strictSame(parseResponse(toResponse({ description: 'text' })), { description: 'text', players: { online: 0, max: 0 }, version: '' })
  t.throws(() => parseResponse(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])))
  t.throws(() => parseResponse(toPacket(0x01, toVarInt(0))))
  t.end()
})

t.test('a server that answers in pieces is understood', async (t) => {
  const port = await listen(t, (socket) => {
    socket.once('data', () => {
      socket.write(response.subarray(0, 5))
      setImmediate(() => socket.write(response.subarray(5)))
    })
  })
  t.strictSame(await pingStatus({ host: '127.0.0.1', port, timeoutMs: 5000 }), status)
})

t.test('a server that does not answer is given up', async (t) => {
  const silent = await listen(t, () => undefined)
  await t.rejects(pingStatus({ host: '127.0.0.1', port: silent, timeoutMs: 50 }), /no answer within 50 ms/)
  const closing = await listen(t, (socket) => { socket.end() })
  await t.rejects(pingStatus({ host: '127.0.0.1', port: closing, timeoutMs: 5000 }), /connection closed/)
  const babbling = await listen(t, (socket) => { socket.write('HTTP/1.1 400 Bad Request\r\n\r\n') ; socket.end() })
  await t.rejects(pingStatus({ host: '127.0.0.1', port: babbling, timeoutMs: 5000 }))
  await t.rejects(pingStatus({ host: '127.0.0.1', port: 1, timeoutMs: 5000 }), /ECONNREFUSED/)
})
