import type { Server, ServerEvent } from '../../contracts/rest.ts'
import type { ClientMessage, ServerMessage, ServerSummary } from '../../contracts/socket.ts'
import type { ServerSample } from '../../contracts/server-metrics.ts'
import { ServerSpec } from '../../contracts/rest.ts'
import { Signal } from '../../web/src/lib/signal.ts'
import { toSummary } from '../../web/src/lib/summary.ts'
import type { OpenWire, WireListener } from '../../web/src/lib/stream/wire.ts'

/** A signal that tells at once. */
export const newSignal = (): Signal => new Signal((work) => { work() })

/** The id of the server of a number. */
export const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** A server as the API answers with it. */
export function newServer({ number = 1, spec = {}, ...over }: { number?: number; spec?: Record<string, unknown> } & Partial<Omit<Server, 'spec'>> = {}): Server {
  const self = `/api/v1/servers/${idOf(number)}`
  return {
    id: idOf(number),
    name: `server-${number}`,
    status: 'running',
    phase: 'Running',
    version: 1,
    managedBy: 'api',
    spec: ServerSpec.parse({ eula: true, ...spec }),
    world: 'Present',
    createdAt: '2026-05-01T10:00:00.000Z',
    updatedAt: '2026-05-01T10:00:00.000Z',
    links: { self, events: `${self}/events`, metrics: self, command: self, logs: self, players: self, start: self, stop: self, restart: self, kill: self, adopt: self, world: self },
    ...over,
  }
}

/** A server as a list shows it. */
export const newSummary = (over: Parameters<typeof newServer>[0] = {}): ServerSummary => toSummary(newServer(over))

/** A measurement of a server. */
export const newSample = (online: number, over: Partial<ServerSample> = {}): ServerSample => ({ at: '2026-05-01T10:00:00.000Z', players: { online, max: 20, names: [] }, latencyMs: 1, ...over })

/** Something that happened to a server. */
export const newEvent = (over: Partial<ServerEvent> = {}): ServerEvent => ({ id: idOf(900), at: '2026-05-01T10:00:00.000Z', type: 'action.start', actor: 'laptop', message: 'The server is to start.', ...over })

/** A clock that stands still until it is moved. */
export class FakeClock {
  #now = 1_000_000
  #timers: { at: number; work: () => void }[] = []

  readonly now = (): number => this.#now

  readonly after = (ms: number, work: () => void): (() => void) => {
    const timer = { at: this.#now + ms, work }
    this.#timers.push(timer)
    return () => { this.#timers = this.#timers.filter((one) => one !== timer) }
  }

  /** Moves the clock; what is due on the way is done in its order. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      const [due] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (!due) break
      this.#now = Math.max(this.#now, due.at)
      this.#timers = this.#timers.filter((one) => one !== due)
      due.work()
      await settle()
    }
    this.#now = end
    await settle()
  }
}

/** Lets promises that are settled go on. */
export const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })

/** One socket, from the side of the API. */
export class FakeSocket {
  readonly ticket: string
  /** What the page has said. */
  readonly said: ClientMessage[] = []
  isClosed = false
  readonly #listener: WireListener

  constructor(ticket: string, listener: WireListener) {
    this.ticket = ticket
    this.#listener = listener
  }

  /** Says something to the page. */
  say(...messages: (ServerMessage | Record<string, unknown>)[]): void {
    for (const message of messages) this.#listener.heard(JSON.stringify(message))
  }

  /** Greets the page, and gives it what it asks for. */
  greet(...messages: ServerMessage[]): void {
    this.say({ type: 'hello', heartbeatSeconds: 15 }, { type: 'feed', state: 'Live', since: '2026-05-01T10:00:00.000Z' }, ...messages)
  }

  /** Closes the socket. */
  end(code = 1006): void {
    this.#listener.closed(code)
  }

  /** The last subscription to servers. */
  get resumeFrom(): number | undefined {
    const subscription = this.said.findLast((message) => message.type === 'subscribe' && message.topic === 'servers')
    return subscription && 'resumeFrom' in subscription ? subscription.resumeFrom : undefined
  }
}

/** Opens sockets that a test holds the other end of. */
export function newOpenWire(): { open: OpenWire; sockets: FakeSocket[] } {
  const sockets: FakeSocket[] = []
  const open: OpenWire = (ticket, listener) => {
    const socket = new FakeSocket(ticket, listener)
    sockets.push(socket)
    return {
      send: (text) => { socket.said.push(JSON.parse(text) as ClientMessage) },
      close: () => { socket.isClosed = true },
    }
  }
  return { open, sockets }
}
