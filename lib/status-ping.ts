import { openExchange, type ExchangeTarget } from './exchange.ts'
import { readVarInt, toPacket, toVarInt } from './var-int.ts'

/** What a server tells of itself in a server list. */
export interface ServerStatus {
  description: string
  players: {
    online: number
    max: number
    /** Some of those who play, as far as it tells them. */
    names: string[]
  }
  version: string
  /** Number of the protocol that it speaks; 0 when it does not tell. */
  protocol: number
}

/** Where to ping, and how long to wait for the whole answer. */
export type PingTarget = ExchangeTarget

/** Longest response taken: its text has 32,767 characters at most, an icon among them (https://minecraft.wiki/w/Java_Edition_protocol/Server_List_Ping). */
export const LONGEST_RESPONSE = 64 * 1024

/** How deep parts of a description may be nested. */
const DEEPEST = 16

/** Asks a server for its status as the multiplayer screen does; rejects when it does not answer in time. */
export async function pingStatus(target: PingTarget): Promise<ServerStatus> {
  const { host, port } = target
  const exchange = openExchange(target, 'No status from')
  exchange.send(Buffer.concat([handshake(host, port), toPacket(0x00)]))
  try {
    return await exchange.wait<ServerStatus>((settle) => (received) => {
      const status = parseResponse(received)
      if (status) settle(status)
      return received
    })
  } finally {
    exchange.close()
  }
}

/** The status in a response packet; undefined while more bytes are to come. Throws on one that is none, or too long. */
export function parseResponse(received: Buffer): ServerStatus | undefined {
  const length = readVarInt(received, 0)
  if (!length) return undefined
  if (length.value < 1 || length.value > LONGEST_RESPONSE) throw new Error(`a response of ${length.value} bytes is not valid`)
  if (received.length < length.end + length.value) return undefined
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
  const version = field(json, 'version')
  return {
    description: toText(field(json, 'description')),
    players: { online: toCount(field(players, 'online')), max: toCount(field(players, 'max')), names: toNames(field(players, 'sample')) },
    version: toText(field(version, 'name')),
    protocol: toCount(field(version, 'protocol')),
  }
}

function toCount(value: unknown): number {
  return Number.isSafeInteger(value) ? Math.max(0, Number(value)) : 0
}

function toNames(sample: unknown): string[] {
  if (!Array.isArray(sample)) return []
  return sample.map((one) => field(one, 'name')).filter((name) => typeof name === 'string')
}

/** The words of a chat component, without its colours. */
function toText(component: unknown, depth = 0): string {
  if (typeof component === 'string') return component
  if (depth > DEEPEST) return ''
  const extra = field(component, 'extra')
  const text = field(component, 'text')
  return (typeof text === 'string' ? text : '') + (Array.isArray(extra) ? extra.map((one) => toText(one, depth + 1)).join('') : '')
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
