import t from 'tap'
import { openExchange } from '../../lib/exchange.ts'
import { listen } from './tcp-server.ts'

const at = (port: number) => ({ host: '127.0.0.1', port, timeoutMs: 5_000 })

t.test('a reader keeps what it has no use for yet', async (t) => {
  const port = await listen(t, (socket) => void socket.on('data', (data) => {
    for (const byte of data) socket.write(Buffer.from([byte]))
  }))
  const exchange = openExchange(at(port), 'No line from')
  t.teardown(() => { exchange.close() })
  const line = (): Promise<string> => exchange.wait<string>((settle) => (received) => {
    const end = received.indexOf('\n')
    if (end < 0) return received
    settle(received.toString('utf8', 0, end))
    return received.subarray(end + 1)
  })
  exchange.send(Buffer.from('one\n'))
  t.equal(await line(), 'one')
  exchange.send(Buffer.from('two\n'))
  t.equal(await line(), 'two')
})

t.test('a failure has a code, says where, and is told again to whoever waits later', async (t) => {
  const port = await listen(t, (socket) => void socket.end())
  const exchange = openExchange(at(port), 'No line from')
  const wait = (): Promise<unknown> => exchange.wait(() => (received) => received)
  const want = { code: 'HC_NO_ANSWER', message: `No line from 127.0.0.1:${port}: connection closed` }
  await t.rejects(wait(), want)
  await t.rejects(wait(), want)
})

t.test('what a reader throws is an error of the talk, not of the process', async (t) => {
  const port = await listen(t, (socket) => void socket.write('nonsense'))
  const exchange = openExchange(at(port), 'No line from')
  await t.rejects(exchange.wait(() => () => { throw new Error('not a line') }), /not a line/)
})
