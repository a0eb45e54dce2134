/** Kinds of packet in Valve's Source RCON protocol, https://developer.valvesoftware.com/wiki/Source_RCON_Protocol */
export const packetType = { response: 0, command: 2, login: 3 } as const

/** One RCON packet. */
export interface RconPacket {
  id: number
  type: number
  body: string
}

/** Longest packet taken: the game cuts an answer into pieces of 4096 characters, each of three bytes at most. */
const LONGEST = 10 + 3 * 4096

/** Longest body of a request: the game reads 1460 bytes at once, and lets go of who sends more (https://minecraft.wiki/w/RCON). */
export const LONGEST_REQUEST = 1446

/** The bytes of a packet. */
export function formatPacket({ id, type, body }: RconPacket): Buffer {
  const text = Buffer.from(body)
  const packet = Buffer.alloc(14 + text.length)
  packet.writeInt32LE(10 + text.length, 0)
  packet.writeInt32LE(id, 4)
  packet.writeInt32LE(type, 8)
  text.copy(packet, 12)
  return packet
}

/** Takes the whole packets off the front of what was received; throws when it can't be packets. */
export function parsePackets(received: Buffer): { packets: RconPacket[]; rest: Buffer } {
  const packets: RconPacket[] = []
  let rest = received
  while (rest.length >= 4) {
    const length = rest.readInt32LE(0)
    if (length < 10 || length > LONGEST) throw new Error(`an RCON packet of ${length} bytes is not valid`)
    if (rest.length < 4 + length) break
    packets.push({ id: rest.readInt32LE(4), type: rest.readInt32LE(8), body: rest.toString('utf8', 12, 2 + length) })
    rest = rest.subarray(4 + length)
  }
  return { packets, rest }
}
