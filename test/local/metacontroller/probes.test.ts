import t from 'tap'
import { parseAddress, serveProbes } from '../../../local/metacontroller/probes.ts'

t.test('an address is host and port, or a port on every interface', async (t) => {
  t.same(parseAddress(':8081'), { host: undefined, port: 8081 })
  t.same(parseAddress('127.0.0.1:80'), { host: '127.0.0.1', port: 80 })
  t.same(parseAddress('[::1]:80'), { host: '::1', port: 80 })
  for (const address of ['8081', 'a:b', ':99999', '']) t.throws(() => parseAddress(address), address)
})

t.test('0 serves nothing, and a port that is taken is an error', async (t) => {
  t.equal(await serveProbes('0', []), undefined)
  const first = await serveProbes('127.0.0.1:0', ['/healthz'])
  t.teardown(() => first?.close())
  t.ok(first)
})
