import { connect, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import Fastify from 'fastify'
import t from 'tap'
import closing from '../../../api/plugins/closing.ts'

t.test('a connection on which nothing was asked does not keep the process', async (t) => {
  const app = Fastify()
  app.register(closing)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  t.teardown(() => { socket.destroy() })
  await once(socket, 'connect')
  const ended = once(socket.resume(), 'close')
  const startedAt = performance.now()
  await app.close()
  t.ok(performance.now() - startedAt < 8_000)
  await ended
})
