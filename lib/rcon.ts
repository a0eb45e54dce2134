import { openExchange, type Exchange, type ExchangeTarget } from './exchange.ts'
import { formatPacket, LONGEST_REQUEST, packetType, parsePackets, type RconPacket } from './rcon-packet.ts'

/** Where an RCON server listens, and its password. */
export interface RconTarget extends Omit<ExchangeTarget, 'timeoutMs'> {
  password: string
  /** Longest wait for the answer to one command; 10 s by default. */
  timeoutMs?: number
}

/** A connection that is logged in. */
export interface RconSession {
  /** Runs one command and gives its whole answer; one after the other. */
  run(command: string): Promise<string>
  close(): void
}

/** Longest answer taken, in bytes. What is no part of it counts too: a server may send that for ever. */
export const LONGEST_ANSWER = 256 * 1024

/** Most packets taken until an answer is whole: empty ones cost time too. */
const MOST_PACKETS = 4096

const LOGIN_ID = 1
const COMMAND_ID = 2
/** A packet of no known type: its answer marks the end of the answer before it (https://minecraft.wiki/w/RCON#Fragmentation). */
const END = { id: 3, type: 200, body: '' }

/** Connects and logs in. The password is in no error. */
export async function openRcon({ password, timeoutMs = 10_000, ...target }: RconTarget): Promise<RconSession> {
  const exchange = openExchange({ ...target, timeoutMs }, 'RCON at')
  try {
    await ask(exchange, { id: LOGIN_ID, type: packetType.login, body: password }, ({ id, type }) => (id === LOGIN_ID && type === packetType.command ? '' : undefined))
  } catch (error) {
    exchange.close()
    throw error
  }
  return { run: (command) => runCommand(exchange, command), close: () => { exchange.close() } }
}

/** Logs in, runs one command and gives its whole answer. */
export async function rconCommand(target: RconTarget, command: string): Promise<string> {
  const session = await openRcon(target)
  try {
    return await session.run(command)
  } finally {
    session.close()
  }
}

/**
 * Nothing tells which piece of an answer is the last, so the end is asked for. Only after the first piece: the game
 * closes a connection on which two packets arrive at once.
 */
async function runCommand(exchange: Exchange, command: string): Promise<string> {
  if (Buffer.byteLength(command) > LONGEST_REQUEST) throw new Error(`an RCON command has ${LONGEST_REQUEST} bytes at most`)
  const pieces: string[] = []
  return ask(exchange, { id: COMMAND_ID, type: packetType.command, body: command }, ({ id, body }) => {
    if (id === END.id) return pieces.join('')
    if (id !== COMMAND_ID) return undefined
    if (pieces.length === 0) exchange.send(formatPacket(END))
    pieces.push(body)
    return undefined
  })
}

/** Sends a packet and looks at each that comes until `answerOf` has the answer. */
function ask(exchange: Exchange, packet: RconPacket, answerOf: (packet: RconPacket) => string | undefined): Promise<string> {
  exchange.send(formatPacket(packet))
  let bytes = 0
  let count = 0
  return exchange.wait<string>((settle) => (received) => {
    const { packets, rest } = parsePackets(received)
    bytes += received.length - rest.length
    count += packets.length
    if (bytes > LONGEST_ANSWER || count > MOST_PACKETS) throw new Error(`an answer of more than ${LONGEST_ANSWER} bytes or ${MOST_PACKETS} packets`)
    for (const one of packets) {
      if (one.id === -1) throw new Error('wrong password')
      const answer = answerOf(one)
      if (answer !== undefined) settle(answer)
    }
    return rest
  })
}
