import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { connectWhenThere, toServers } from '../../lib/nats-connect.ts'
import { quiet } from '../servers.ts'

const table = [
  { name: 'one server', url: 'nats://127.0.0.1:4222', want: { servers: ['127.0.0.1:4222'] } },
  { name: 'a password with signs in it', url: 'nats://user:p%40ss%3A@nats:4222', want: { servers: ['nats:4222'], user: 'user', pass: 'p@ss:' } },
  { name: 'several, with the login of the first', url: 'nats://user:s3cret@a:4222,nats://b:4223', want: { servers: ['a:4222', 'b:4223'], user: 'user', pass: 's3cret' } },
  { name: 'one of them with TLS: then all', url: 'nats://a:4222,tls://b:4222', want: { servers: ['a:4222', 'b:4222'], tls: {} } },
]
for (const { name, url, want } of table) t.test(`what NATS_URL says: ${name}`, async (t) => { t.same(toServers(url), want) })

for (const { scheme, isTold } of [{ scheme: 'nats', isTold: true }, { scheme: 'tls', isTold: false }]) {
  t.test(`a server without TLS is ${isTold ? '' : 'not '}told the password of a ${scheme}:// address`, async (t) => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const { port } = server.address() as AddressInfo
    const stop = new AbortController()
    const connection = connectWhenThere({ url: `${scheme}://user:s3cret@127.0.0.1:${port}`, name: 'test', timeoutMs: 1_000, logger: quiet, signal: stop.signal })
    const [socket] = await once(server, 'connection')
    socket.write('INFO {"server_id":"x","version":"2.15.2","proto":1,"headers":true,"max_payload":1048576}\r\n')
    // It says who it is, or leaves.
    const said = await Promise.race([once(socket, 'data').then(([data]) => String(data)), once(socket, 'close').then(() => '')])
    t.equal(said.includes('s3cret'), isTold)
    stop.abort()
    socket.destroy()
    t.equal(await connection, undefined, 'and is called off')
  })
}
