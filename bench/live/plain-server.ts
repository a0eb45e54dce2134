import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { SUBPROTOCOL } from '../../contracts/socket.ts'
import { answerParent } from './child.ts'

/**
 * What sending alone costs: a server of the same package that does nothing else. It has nobody to authenticate, no
 * database, and no bound for who reads slowly.
 */
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, clientTracking: false, handleProtocols: () => SUBPROTOCOL })
const groups = new Map<number, Set<WebSocket>>()

server.on('connection', (socket, request) => {
  const group = Number(new URL(request.url ?? '', 'ws://any').searchParams.get('group'))
  const sockets = groups.get(group) ?? new Set()
  groups.set(group, sockets.add(socket))
  socket.on('close', () => { sockets.delete(socket) })
  socket.send('{"type":"caughtUp"}')
})

const calls = {
  async port(): Promise<number> {
    if (!server.address()) await once(server, 'listening')
    // It listens on TCP, so the address is one with a port.
    return (server.address() as AddressInfo).port
  },
  /** Seconds of a processor that it has used, and bytes of memory that it takes. */
  used(): { cpu: number; resident: number } {
    const { user, system } = process.cpuUsage()
    return { cpu: (user + system) / 1e6, resident: process.memoryUsage.rss() }
  },
  /** Sends each stream of a group its share of so many texts, each of which is made once. */
  send({ group, seq, texts, each, bytes }: { group: number; seq: number; texts: number; each: number; bytes: number }): void {
    const made = Array.from({ length: texts }, (_, index) => {
      const head = `{"type":"server","seq":${seq},"index":${index},"text":"`
      return `${head}${'x'.repeat(Math.max(0, bytes - head.length - 2))}"}`
    })
    let next = 0
    for (const socket of groups.get(group) ?? []) {
      for (let count = 0; count < each; count++) socket.send(made[next++ % texts] ?? '')
    }
  },
}
export type PlainCalls = typeof calls

answerParent(calls)
