import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import { freePort } from '../../free-port.ts'
import { newBalancer } from './balancer.ts'
import { newSite } from './site.ts'

const portOf = (origin: string): number => Number(new URL(origin).port)
/** Without keep-alive each request is a connection of its own. */
const ask = async (origin: string): Promise<string> => (await fetch(origin, { headers: { connection: 'close' } })).text()

t.test('connections go round', async (t) => {
  const [a, b] = [await newSite(t, (_request, reply) => reply.end('a')), await newSite(t, (_request, reply) => reply.end('b'))]
  const origin = await newBalancer(t, [portOf(a), portOf(b)])
  t.same([await ask(origin), await ask(origin), await ask(origin)], ['a', 'b', 'a'])
})

t.test('a replica that does not answer is passed over, and without any the client is told', async (t) => {
  const a = await newSite(t, (_request, reply) => reply.end('a'))
  const gone = await freePort()
  const origin = await newBalancer(t, [gone, portOf(a)])
  t.same([await ask(origin), await ask(origin)], ['a', 'a'])
  await t.rejects(ask(await newBalancer(t, [gone])))
})

t.test('a connection ends with its replica', async (t) => {
  const asked = Promise.withResolvers<Socket>()
  const a = await newSite(t, (request) => { asked.resolve(request.socket) })
  const client = connect({ host: '127.0.0.1', port: portOf(await newBalancer(t, [portOf(a)])) })
  const ended = once(client, 'close')
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  const replica = await asked.promise
  replica.destroy()
  await t.resolves(ended)
})
