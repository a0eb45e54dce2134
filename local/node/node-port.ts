import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Logger } from '../../lib/logger.ts'
import { targetOf } from './service-target.ts'
import type { Pod, Service } from './shapes.ts'

/** What the proxy needs. */
export interface NodePortOptions {
  log: Logger
  services: () => Service[]
  pods: () => Pod[]
}

/** Listens on the node ports of all Services. */
export interface NodePorts {
  /** Brings the open ports in line with the Services. */
  sync(): void
  close(): void
}

/** A node port and the Service it belongs to. */
export interface OpenPort {
  nodePort: number
  namespace: string
  name: string
}

/** The TCP node ports that the Services state. */
export function nodePortsOf(services: Service[]): OpenPort[] {
  return services.flatMap(({ metadata, spec }) => {
    if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return []
    return spec.ports.flatMap(({ nodePort, protocol }) => (nodePort && protocol === 'TCP' ? [{ nodePort, namespace: metadata.namespace, name: metadata.name }] : []))
  })
}

/** Makes the proxy, closed; connections go to the pod that is there when they come. */
export function newNodePorts({ log, services, pods }: NodePortOptions): NodePorts {
  const open = new Map<number, Server>()
  const sockets = new Set<Socket>()
  const pipe = (client: Socket, { nodePort, namespace, name }: OpenPort): void => {
    const service = services().find(({ metadata }) => metadata.namespace === namespace && metadata.name === name)
    const port = service?.spec.ports.find((one) => one.nodePort === nodePort)
    const target = service && port && targetOf(service, port, pods())
    if (!target) return void client.destroy()
    const upstream = connect(target)
    for (const [one, other] of [[client, upstream], [upstream, client]] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroySoon()
      })
      one.pipe(other)
    }
  }
  const listen = (port: OpenPort): void => {
    const server = createServer((client) => { pipe(client, port) })
    server.on('error', (error) => { log.warn({ err: error, ...port }, 'a node port cannot be opened: another program may use it') })
    server.listen(port.nodePort, '127.0.0.1')
    open.set(port.nodePort, server)
  }
  return {
    sync() {
      const wanted = new Map(nodePortsOf(services()).map((port) => [port.nodePort, port]))
      for (const [number, server] of open) {
        if (wanted.has(number)) continue
        server.close()
        open.delete(number)
      }
      for (const [number, port] of wanted) if (!open.has(number)) listen(port)
    },
    close() {
      for (const server of open.values()) server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
