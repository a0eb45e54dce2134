import { WebSocket } from 'ws'
import { SUBPROTOCOL, type ClientMessage } from '../../contracts/socket.ts'
import { answerParent, now } from './child.ts'

/** A stream to open. */
export interface StreamSpec {
  url: string
  /** The key that opens it. */
  key: string
  /** Those of a group are told of the same changes. */
  group: number
  /** What it asks to follow. */
  says: ClientMessage[]
}

/** When messages that tell of a change came: the same place of each list is one message. */
export interface Receipts {
  group: Float64Array
  seq: Float64Array
  at: Float64Array
}

/** A stream that is open. */
interface Stream {
  socket: WebSocket
  /** Why it was closed. */
  closed: Promise<number>
}

/** Opened at once. */
const OPENING = 50

/** What a message begins with: to parse each as JSON would take this process longer than the API takes to send it. */
const HEAD = /^\{"type":"(\w+)"(?:,"seq":(\d+))?/

const streams = new Set<Stream>()
let received = newReceived()

/** The changes that were received since `begin`: how many of each group by their number, and each by itself. */
function newReceived() {
  return { counts: new Map<number, Map<number, number>>(), group: [] as number[], seq: [] as number[], at: [] as number[], bytes: 0 }
}

/** Waits for a number of messages of a group. */
interface Waiter { group: number; seq: number; count: number; resolve: () => void }
const waiters = new Set<Waiter>()

const calls = {
  /** Opens streams; resolves when each has caught up. */
  async open(specs: StreamSpec[]): Promise<void> {
    const left = [...specs]
    const work = async (): Promise<void> => { for (let spec = left.pop(); spec; spec = left.pop()) await open(spec) }
    await Promise.all(Array.from({ length: OPENING }, work))
  },
  async close(): Promise<void> {
    const all = [...streams]
    for (const { socket } of all) socket.close()
    await Promise.all(all.map(({ closed }) => closed))
  },
  /** Forgets what was received. */
  begin(): void { received = newReceived() },
  /** Resolves when a group has had so many messages of a number since `begin`. */
  delivered: ({ group, seq, count }: Omit<Waiter, 'resolve'>) => new Promise<void>((resolve) => {
    waiters.add({ group, seq, count, resolve })
    look(group, seq)
  }),
  receipts: (): Receipts => ({ group: Float64Array.from(received.group), seq: Float64Array.from(received.seq), at: Float64Array.from(received.at) }),
  /** Bytes of a message, on average. */
  bytesOfOne: (): number => Math.round(received.bytes / received.at.length),
  /** All read no more. */
  pause(): void { for (const { socket } of streams) socket.pause() },
  /** All read on, to their end: by which codes they were closed. */
  async resume(): Promise<number[]> {
    const all = [...streams]
    for (const { socket } of all) socket.resume()
    return Promise.all(all.map(({ closed }) => closed))
  },
}
export type ClientCalls = typeof calls

async function open(spec: StreamSpec): Promise<void> {
  const socket = new WebSocket(spec.url, [SUBPROTOCOL], { headers: { authorization: `Bearer ${spec.key}` }, perMessageDeflate: false })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const stream = { socket, closed }
  streams.add(stream)
  void closed.then(() => streams.delete(stream))
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => { for (const message of spec.says) socket.send(JSON.stringify(message)) })
    socket.on('message', (data: Buffer) => { if (take(spec, data) === 'caughtUp') resolve() })
    socket.on('error', reject)
    void closed.then((code) => { reject(new Error(`a stream was closed with ${code}`)) })
  })
}

/** Takes a message of a stream; which type it is of. */
function take({ group }: StreamSpec, data: Buffer): string | undefined {
  const [, type, digits] = HEAD.exec(data.toString('latin1', 0, 64)) ?? []
  if (type !== 'server') return type
  const seq = Number(digits)
  received.group.push(group)
  received.seq.push(seq)
  received.at.push(now())
  received.bytes += data.length
  const counts = received.counts.get(group) ?? new Map<number, number>()
  received.counts.set(group, counts)
  counts.set(seq, (counts.get(seq) ?? 0) + 1)
  if (waiters.size > 0) look(group, seq)
  return type
}

function look(group: number, seq: number): void {
  const count = received.counts.get(group)?.get(seq) ?? 0
  for (const waiter of waiters) {
    if (waiter.group !== group || waiter.seq !== seq || count < waiter.count) continue
    waiters.delete(waiter)
    waiter.resolve()
  }
}

answerParent(calls)
