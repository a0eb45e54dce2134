import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createConnection, type AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { WebSocket } from 'ws'
import type * as z from 'zod'
import { ServerMessage, SUBPROTOCOL, TICKET_PREFIX, type ClientMessage } from '../../../contracts/socket.ts'
import type { Database } from '../../../lib/database.ts'
import { toSpec } from '../../sync/world.ts'
import { waitFor } from '../../wait.ts'
import type { TestApi } from './api.ts'

type MessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>

/** A client of a stream, which remembers all that it was told. */
export interface LiveClient {
  socket: WebSocket
  messages: ServerMessage[]
  of: <T extends ServerMessage['type']>(type: T) => MessageOf<T>[]
  /** How it was closed, once it is. */
  closed: () => { code: number; reason: string } | undefined
  say: (message: z.input<typeof ClientMessage>) => void
  /** Waits for a message that came after those that were waited for before. */
  next: <T extends ServerMessage['type']>(type: T, isMeant?: (message: MessageOf<T>) => boolean) => Promise<MessageOf<T>>
}

/** Where an API can be reached by clients that are none of `inject`. */
export async function addressOf({ app }: TestApi): Promise<string> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  return `127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

/** Keeps whoever asks the database for a table waiting, until it is called. */
export async function holdTable({ database }: TestApi, table: string): Promise<() => Promise<void>> {
  const [held, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const holding = database.begin(async (sql) => {
    await sql`LOCK TABLE ${sql(table)} IN ACCESS EXCLUSIVE MODE`
    held.resolve()
    await end.promise
  })
  await Promise.race([held.promise, holding])
  return async () => { end.resolve(); await holding }
}

/** Asks for an address over a connection of its own, and leaves before there is an answer. */
export async function askAndLeave(api: TestApi, path: string, key: string): Promise<void> {
  const { host, hostname, port } = new URL(`http://${await addressOf(api)}`)
  const connections = (): Promise<number> => new Promise((resolve) => { api.app.server.getConnections((_error, count) => { resolve(count) }) })
  const before = await connections()
  const asked = once(api.app.server, 'request')
  const socket = createConnection(Number(port), hostname)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${key}\r\n\r\n`)
  await asked
  socket.destroy()
  await waitFor('it to be gone', async () => (await connections()) <= before)
}

/** A socket as it asks to be opened: with a ticket of a key, unless other protocols are named. */
export async function ask(api: TestApi, { key, protocols, headers = {} }: { key?: string; protocols?: string[]; headers?: Record<string, string> } = {}): Promise<WebSocket> {
  const ticket = async (): Promise<string> => (await api.ask('POST', 'stream/tickets', { ...(key !== undefined && { key }) })).json<{ ticket: string }>().ticket
  return new WebSocket(`ws://${await addressOf(api)}/api/v1/stream`, protocols ?? [SUBPROTOCOL, `${TICKET_PREFIX}${await ticket()}`], { headers })
}

/** The status of the answer to a socket that is refused; 101 for one that is opened. */
export async function statusOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => { resolve(response.statusCode ?? 0); response.resume(); socket.terminate() })
    socket.on('open', () => { resolve(101); socket.terminate() })
    socket.on('error', reject)
  })
}

/** Opens a stream. */
export async function connect(t: Test, api: TestApi, options: Parameters<typeof ask>[1] = {}): Promise<LiveClient> {
  const socket = await ask(api, options)
  t.teardown(() => { socket.terminate() })
  const messages: ServerMessage[] = []
  let [seen, failure]: [number, Error | undefined] = [0, undefined]
  let closed: ReturnType<LiveClient['closed']>
  socket.on('message', (data: Buffer) => { messages.push(ServerMessage.parse(JSON.parse(data.toString()))) })
  socket.on('close', (code, reason) => { closed = { code, reason: reason.toString() } })
  socket.on('error', (error) => { failure = error })
  await waitFor('the stream', () => { if (failure) throw failure; return messages.length > 0 || closed !== undefined }, 20_000)
  return {
    socket,
    messages,
    of: <T extends ServerMessage['type']>(type: T) => messages.filter((message): message is MessageOf<T> => message.type === type),
    closed: () => closed,
    say: (message) => { socket.send(JSON.stringify(message)) },
    async next<T extends ServerMessage['type']>(type: T, isMeant: (message: MessageOf<T>) => boolean = () => true) {
      const found = await waitFor(`a message ${type}`, () => {
        const index = messages.findIndex((message, at) => at >= seen && message.type === type && isMeant(message as MessageOf<T>))
        return index >= 0 && { index, message: messages[index] as MessageOf<T> }
      }, 20_000)
      seen = found.index + 1
      return found.message
    },
  }
}

/** Makes rows of a tenant as they were before there were numbers. */
export async function insertServers(database: Database, tenant: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID()).sort()
  await database`
    INSERT INTO servers (tenant, id, name, managed_by, spec)
    SELECT ${tenant}, id, 's-' || n, 'api', ${database.json(toSpec())}::jsonb FROM jsonb_to_recordset(${database.json(ids.map((id, n) => ({ id, n })))}::jsonb) AS made (id uuid, n int)`
  return ids
}
