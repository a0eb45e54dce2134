import { connect } from 'node:net'
import { readVarInt, toPacket, toVarInt } from './var-int.ts'

/** What a server tells of itself in a server list. */
export interface ServerStatus {
  description: string
  players: { online: number; max: number }
  version: string
}

/** Where to ping, and how long to wait for the whole answer. */
export interface PingTarget {
  host: string
  port: number
  timeoutMs: number
}

/** Asks a server for its status as the multiplayer screen does; rejects when it does not answer in time. */
export function pingStatus({ host, port, timeoutMs }: PingTarget): Promise<ServerStatus> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      socket.destroy()
      settle()
    }
    const fail = (reason: string): void => { end(() => { reject(new Error(`No status from ${host}:${port}: ${reason}`)) }) }
    const timer = setTimeout(() => { fail(`no answer within ${timeoutMs} ms`) }, timeoutMs)
    let received = Buffer.alloc(0)
    socket.on('connect', () => socket.write(Buffer.concat([handshake(host, port), toPacket(0x00)])))
    socket.on('error', (error) => { fail(error.message) })
    socket.on('close', () => { fail('connection closed') })
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      try {
        const status = parseResponse(received)
        if (status) end(() => { resolve(status) })
      } catch (error) {
        fail(String(error))
      }
    })
  })
}

/** The status in a response packet; undefined while more bytes are to come. */
export function parseResponse(received: Buffer): ServerStatus | undefined {
  const length = readVarInt(received, 0)
  if (!length || received.length < length.end + length.value) return undefined
  const id = readVarInt(received, length.end)
  const text = id && readVarInt(received, id.end)
  if (!text || id.value !== 0x00) throw new Error('not a status response')
  return toStatus(JSON.parse(received.toString('utf8', text.end, text.end + text.value)))
}

function handshake(host: string, port: number): Buffer {
  const name = Buffer.from(host)
  const portBytes = Buffer.from([port >> 8, port & 0xff])
  return toPacket(0x00, toVarInt(-1), toVarInt(name.length), name, portBytes, toVarInt(1))
}

function toStatus(json: unknown): ServerStatus {
  const players = field(json, 'players')
  return {
    description: toText(field(json, 'description')),
    players: { online: Number(field(players, 'online') ?? 0), max: Number(field(players, 'max') ?? 0) },
    version: toText(field(field(json, 'version'), 'name')),
  }
}

/** The words of a chat component, without its colours. */
function toText(component: unknown): string {
  if (typeof component === 'string') return component
  const extra = field(component, 'extra')
  const text = field(component, 'text')
  return (typeof text === 'string' ? text : '') + (Array.isArray(extra) ? extra.map(toText).join('') : '')
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
