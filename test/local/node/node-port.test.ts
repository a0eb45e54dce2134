import t from 'tap'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { newLogger } from '../../../lib/logger.ts'
import { newNodePorts, nodePortsOf } from '../../../local/node/node-port.ts'
import { serviceShape, type Service } from '../../../local/node/shapes.ts'
import { newPod, until } from './fixtures.ts'

const log = newLogger('test', 'silent')

function newService(nodePort: number, targetPort: number, type = 'NodePort'): Service {
  return serviceShape.parse({ metadata: { namespace: 'default', name: `s${nodePort}` }, spec: { type, selector: { app: 'game' }, ports: [{ port: 80, nodePort, targetPort }] } })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function ask(port: number): Promise<string | undefined> {
  const socket = connect(port, '127.0.0.1')
  try {
    const [data] = await once(socket, 'data') as [Buffer]
    return data.toString()
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}

t.test('a node port leads to the pod as long as the Service exists', async (t) => {
  const game = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1')
  await once(game, 'listening')
  t.teardown(() => game.close())
  const port = await freePort()
  let services = [newService(port, (game.address() as AddressInfo).port)]
  const pod = newPod({}, {}, { podIP: '127.0.0.1' })
  const proxy = newNodePorts({ log, services: () => services, pods: () => [pod] })
  t.teardown(() => { proxy.close() })
  proxy.sync()
  t.equal(await until('the port is open', () => ask(port)), 'hello')
  services = []
  proxy.sync()
  await until('the port is closed', async () => (await ask(port)) === undefined)
})

t.test('a port in use does not harm the others', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const game = createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1')
  await once(game, 'listening')
  const port = await freePort()
  const services = [newService((other.address() as AddressInfo).port, 1), newService(port, (game.address() as AddressInfo).port)]
  const proxy = newNodePorts({ log, services: () => services, pods: () => [newPod({}, {}, { podIP: '127.0.0.1' })] })
  t.teardown(() => {
    proxy.close()
    game.close()
    other.close()
  })
  proxy.sync()
  t.equal(await until('the port is open', () => ask(port)), 'hello')
})

t.test('only TCP ports of Services with node ports are opened', async (t) => {
  t.same(nodePortsOf([newService(31_000, 1, 'ClusterIP')]), [])
  t.match(nodePortsOf([newService(31_000, 1, 'LoadBalancer')]), [{ nodePort: 31_000 }])
})
