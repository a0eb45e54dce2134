import type { ServerSample } from '../../../contracts/server-metrics.ts'
import type { ServerMessage, ServerSummary } from '../../../contracts/socket.ts'
import type { Signal } from './signal.ts'

/** The servers of a tenant as the stream tells of them. */
export class Fleet {
  readonly #signal: Signal
  #servers = new Map<string, ServerSummary>()
  /** Parts of a snapshot that is not complete: until then the servers known before are shown. */
  #incoming: Map<string, ServerSummary> | undefined
  #living: readonly ServerSummary[] | undefined
  #isLoaded = false

  constructor(signal: Signal) {
    this.#signal = signal
  }

  /** Whether all servers have arrived once. */
  get isLoaded(): boolean {
    this.#signal.track()
    return this.#isLoaded
  }

  /** The servers that are not gone; the same array until one changes. */
  get living(): readonly ServerSummary[] {
    this.#signal.track()
    return this.#living ??= [...this.#servers.values()].filter(({ deletedAt }) => deletedAt === undefined)
  }

  /** One server; one that went while this page was open still has its end. */
  server(id: string): ServerSummary | undefined {
    this.#signal.track()
    return this.#servers.get(id)
  }

  /** Takes in what the stream says. */
  hear(message: ServerMessage): void {
    if (message.type === 'snapshot') this.#takePart(message)
    if (message.type === 'server') this.#put(message.server)
    if (message.type === 'caughtUp') this.#isLoaded = true
    if (message.type === 'snapshot' || message.type === 'server' || message.type === 'caughtUp') this.#changed()
  }

  /** Takes in what an answer of the API says of a server, unless the stream has told of it: its sight of the same version is not older. */
  put(server: ServerSummary): void {
    if ((this.#servers.get(server.id)?.version ?? -1) >= server.version) return
    this.#put(server)
    this.#changed()
  }

  /** Forgets everything: another tenant may be next. */
  clear(): void {
    this.#servers = new Map()
    this.#incoming = undefined
    this.#isLoaded = false
    this.#changed()
  }

  #takePart({ servers, isFirst, isLast }: Extract<ServerMessage, { type: 'snapshot' }>): void {
    if (isFirst) this.#incoming = new Map()
    const incoming = this.#incoming ?? new Map<string, ServerSummary>()
    for (const server of servers) incoming.set(server.id, server)
    if (!isLast) return
    this.#servers = incoming
    this.#incoming = undefined
  }

  #put(server: ServerSummary): void {
    const known = this.#servers.get(server.id)
    if (known && known.version > server.version) return
    this.#servers.set(server.id, server)
  }

  #changed(): void {
    this.#living = undefined
    this.#signal.changed()
  }
}

/** The newest measurement of each server that the stream has told of. */
export class Samples {
  readonly #signal: Signal
  readonly #samples = new Map<string, ServerSample>()

  constructor(signal: Signal) {
    this.#signal = signal
  }

  /** The newest measurement of a server. */
  of(server: string): ServerSample | undefined {
    this.#signal.track()
    return this.#samples.get(server)
  }

  /** All of them, to sort by. */
  get all(): ReadonlyMap<string, ServerSample> {
    this.#signal.track()
    return this.#samples
  }

  /** Takes in what the stream says. A server that does not run is not measured, and what was measured before is void. */
  hear(message: ServerMessage): void {
    if (message.type === 'metrics') this.#samples.set(message.server, message.sample)
    else if (message.type !== 'server' || message.server.phase === 'Running' || !this.#samples.delete(message.server.id)) return
    this.#signal.changed()
  }

  /** Forgets everything. */
  clear(): void {
    this.#samples.clear()
    this.#signal.changed()
  }
}
