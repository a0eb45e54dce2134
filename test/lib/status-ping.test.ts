import t from 'tap'
import { LONGEST_RESPONSE, parseResponse, pingStatus } from '../../lib/status-ping.ts'
import { toPacket, toVarInt } from '../../lib/var-int.ts'
import { listen } from './tcp-server.ts'

function toResponse(status: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(status))
  return toPacket(0x00, toVarInt(text.length), text)
}

const response = toResponse({
  version: { name: '1.21.4', protocol: 769 },
  players: { online: 3, max: 20, sample: [{ name: 'steve', id: '1' }, { name: 7 }, null, 'alex', { id: '2' }] },
  description: { text: 'Hello ', extra: [{ text: 'wörld', color: 'red' }, '!'] },
})
const status = { description: 'Hello wörld!', players: { online: 3, max: 20, names: ['steve'] }, version: '1.21.4', protocol: 769 }

t.test('a response is read once it is whole', (t) => {
  for (let i = 0; i < response.length; i++) t.equal(parseResponse(response.subarray(0, i)), undefined)
  t.strictSame(parseResponse(response), status)
  t.strictSame(parseResponse(toResponse({ description: 'text' })), { description: 'text', players: { online: 0, max: 0, names: [] }, version: '', protocol: 0 })
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

t.test('a response that is longer than any can be is refused before it is taken', async (t) => {
  let written = 0
  const port = await listen(t, (socket) => {
    const piece = Buffer.alloc(16 * 1024, 0x20)
    const write = (): void => {
      written += piece.length
      if (!socket.destroyed) socket.write(piece, () => { setImmediate(write) })
    }
    socket.once('data', () => {
      socket.write(Buffer.concat([toVarInt(LONGEST_RESPONSE + 1), Buffer.from([0])]))
      write()
    })
  })
  await t.rejects(pingStatus({ host: '127.0.0.1', port, timeoutMs: 60_000 }), /response of 65537 bytes is not valid/)
  t.ok(written < 64 * 1024 * 1024, 'the flood ends')
  t.throws(() => parseResponse(toVarInt(-1)), /not valid/)
})

t.test('a response that drips is given up when the time is over, whatever still comes', async (t) => {
  const port = await listen(t, (socket) => {
    socket.once('data', () => {
      socket.write(toVarInt(1000))
      const timer = setInterval(() => socket.write('x'), 5)
      socket.on('close', () => { clearInterval(timer) })
    })
  })
  await t.rejects(pingStatus({ host: '127.0.0.1', port, timeoutMs: 100 }), /no answer within 100 ms/)
})

t.test('a signal ends a ping, before it and during it', async (t) => {
  const port = await listen(t, () => undefined)
  const stop = new AbortController()
  const ping = pingStatus({ host: '127.0.0.1', port, timeoutMs: 60_000, signal: stop.signal })
  stop.abort()
  await t.rejects(ping, /given up/)
  await t.rejects(pingStatus({ host: '127.0.0.1', port, timeoutMs: 60_000, signal: stop.signal }), /given up/)
})

const NOTHING = { description: '', players: { online: 0, max: 0, names: [] }, version: '', protocol: 0 }
const hostile: { name: string; status: unknown; want: unknown }[] = [
  { name: 'counts that are none', status: { players: { online: 'many', max: -1 } }, want: NOTHING },
  { name: 'counts without end', status: { players: { online: 1e300, max: 1.5 } }, want: NOTHING },
  { name: 'not even an object', status: 7, want: NOTHING },
  { name: 'a version that is a list', status: { version: { name: ['1.21'], protocol: '769' } }, want: NOTHING },
]

for (const { name, status, want } of hostile) t.test(`nonsense is taken calmly: ${name}`, async (t) => void t.strictSame(parseResponse(toResponse(status)), want))

t.test('a description nested without end ends', async (t) => {
  let description: unknown = 'deep'
  for (let depth = 0; depth < 1000; depth++) description = { text: depth > 990 ? 'x' : '', extra: [description] }
  t.equal(parseResponse(toResponse({ description }))?.description, 'xxxxxxxxx')
})
