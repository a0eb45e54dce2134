import { connect, type Socket } from 'node:net'
import { formatPacket, packetType, parsePackets, type RconPacket } from './rcon-packet.ts'

/** Where an RCON server listens, and its password. */
export interface RconTarget {
  host: string
  port: number
  password: string
  timeoutMs?: number
}

const loginId = 1
const commandId = 2
/** A packet of no known type after the command: its answer marks the end of the command's answer. */
const endId = 3

/** Logs in, runs one command and gives its whole answer. */
export function rconCommand(target: RconTarget, command: string): Promise<string> {
  const { host, port, password, timeoutMs = 10_000 } = target
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      socket.destroy()
      settle()
    }
    const fail = (reason: string): void => { end(() => { reject(new Error(`RCON at ${host}:${port}: ${reason}`)) }) }
    const timer = setTimeout(() => { fail(`no answer within ${timeoutMs} ms`) }, timeoutMs)
    const answer = answerTo(socket, command, { done: (text) => { end(() => { resolve(text) }) }, fail })
    socket.on('connect', () => socket.write(formatPacket({ id: loginId, type: packetType.login, body: password })))
    socket.on('error', (error) => { fail(error.message) })
    socket.on('close', () => { fail('connection closed') })
    let rest = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      const parsed = parsePackets(Buffer.concat([rest, chunk]))
      rest = Buffer.from(parsed.rest)
      parsed.packets.forEach(answer)
    })
  })
}

/** What to do with each packet: after the login send the command, then gather its answer. */
function answerTo(socket: Socket, command: string, settle: { done: (text: string) => void; fail: (reason: string) => void }): (packet: RconPacket) => void {
  let text = ''
  return ({ id, body }) => {
    if (id === -1) settle.fail('wrong password')
    if (id === loginId) {
      socket.write(formatPacket({ id: commandId, type: packetType.command, body: command }))
      socket.write(formatPacket({ id: endId, type: 200, body: '' }))
    }
    if (id === commandId) text += body
    if (id === endId) settle.done(text)
  }
}
