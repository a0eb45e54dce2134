import { connect, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { rconCommand } from '../../../../lib/rcon.ts'
import { formatPacket, parsePackets } from '../../../../lib/rcon-packet.ts'
import { closeRcon, listenRcon } from '../../../../local/images/minecraft-server/rcon-server.ts'

async function listen(t: Test, run: (command: string) => Promise<string>): Promise<number> {
  const server = await listenRcon({ host: '127.0.0.1', port: 0, password: 'right', run })
  t.teardown(() => { server.close() })
  return (server.address() as AddressInfo).port
}

t.test('a command is answered', async (t) => {
  const port = await listen(t, (command) => Promise.resolve(`did ${command}`))
  t.equal(await rconCommand({ host: '127.0.0.1', port, password: 'right' }, 'say hello wörld'), 'did say hello wörld')
})

t.test('a long answer comes whole', async (t) => {
  const long = 'ß💎'.repeat(10_000)
  const port = await listen(t, () => Promise.resolve(long))
  t.equal(await rconCommand({ host: '127.0.0.1', port, password: 'right' }, 'help'), long)
})

t.test('a wrong password runs nothing', async (t) => {
  let ran = 0
  const port = await listen(t, () => Promise.resolve(String(++ran)))
  await t.rejects(rconCommand({ host: '127.0.0.1', port, password: 'wrong' }, 'stop'), /wrong password/)
  const socket = connect(port, '127.0.0.1')
  socket.write(formatPacket({ id: 7, type: 2, body: 'stop' }))
  const [data] = await once(socket, 'data') as [Buffer]
  t.equal(parsePackets(data).packets[0]?.id, -1, 'nor does leaving the login out')
  socket.destroy()
  t.equal(ran, 0)
})

t.test('a server that closes lets its clients read their answers, and waits for none that stays', async (t) => {
  let closed: Promise<void> | undefined
  const server = await listenRcon({ host: '127.0.0.1', port: 0, password: 'right', run: async () => {
    closed = closeRcon(server)
    return 'Stopping the server'
  } })
  const { port } = server.address() as AddressInfo
  const idle = connect(port, '127.0.0.1')
  await once(idle, 'connect')
  t.equal(await rconCommand({ host: '127.0.0.1', port, password: 'right' }, 'stop'), 'Stopping the server')
  await closed
  t.notOk(idle.destroyed)
  idle.destroy()
})

t.test('a packet of nonsense closes the connection', async (t) => {
  const port = await listen(t, () => Promise.resolve(''))
  const socket = connect(port, '127.0.0.1')
  socket.write(Buffer.alloc(64, 0xff))
  await once(socket, 'close')
  t.pass('closed')
})
