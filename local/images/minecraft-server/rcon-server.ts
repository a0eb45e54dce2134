import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { formatPacket, packetType, parsePackets, type RconPacket } from '../../../lib/rcon-packet.ts'

/** Where to listen, what opens it, and who runs the commands. */
export interface RconOptions {
  host: string
  port: number
  password: string
  run: (command: string) => Promise<string>
}

/** Listens for RCON clients. */
export function listenRcon(options: RconOptions): Promise<Server> {
  const server = createServer((socket) => { serve(socket, options) })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => { resolve(server) })
  })
}

/** How long a client may take to read its answer once the server closes. */
const FAREWELL_MS = 2000

/** Takes no new clients, and waits for a moment until those that are there have gone: whoever sent `stop` is to read the answer. */
export async function closeRcon(server: Server): Promise<void> {
  const closed = once(server, 'close', { signal: AbortSignal.timeout(FAREWELL_MS) }).catch(() => undefined)
  server.close()
  await closed
}

function serve(socket: Socket, options: RconOptions): void {
  const client = { loggedIn: false }
  let rest = Buffer.alloc(0)
  let work = Promise.resolve()
  socket.on('error', () => { socket.destroy() })
  socket.on('data', (chunk) => {
    try {
      const parsed = parsePackets(Buffer.concat([rest, chunk]))
      rest = Buffer.from(parsed.rest)
      for (const packet of parsed.packets) work = work.then(() => answer(socket, packet, client, options))
    } catch {
      socket.destroy()
    }
  })
}

async function answer(socket: Socket, packet: RconPacket, client: { loggedIn: boolean }, options: RconOptions): Promise<void> {
  if (packet.type === packetType.login) {
    client.loggedIn = isSame(packet.body, options.password)
    socket.write(formatPacket({ id: client.loggedIn ? packet.id : -1, type: packetType.command, body: '' }))
  } else if (!client.loggedIn) {
    socket.write(formatPacket({ id: -1, type: packetType.command, body: '' }))
  } else if (packet.type === packetType.command) {
    const text = await options.run(packet.body)
    for (const body of toPieces(text)) socket.write(formatPacket({ id: packet.id, type: packetType.response, body }))
  } else {
    socket.write(formatPacket({ id: packet.id, type: packetType.response, body: `Unknown request ${packet.type.toString(16)}` }))
  }
}

/** An answer in pieces that fit a packet; one empty piece when it is empty. */
function toPieces(text: string): string[] {
  const characters = Array.from(text)
  const pieces: string[] = []
  for (let i = 0; i < Math.max(1, characters.length); i += 1000) pieces.push(characters.slice(i, i + 1000).join(''))
  return pieces
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
