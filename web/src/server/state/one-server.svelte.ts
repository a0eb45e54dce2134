import type { Server } from '../../../../contracts/rest/server.ts'
import type { ServerMessage, ServerSummary } from '../../../../contracts/socket.ts'
import type { Api } from '../../lib/api/api.ts'
import { ApiProblem, toMessage } from '../../lib/api/problem.ts'
import type { Stream } from '../../lib/stream/stream.ts'
import { withAnswer, withSummary } from './merge.ts'

/** How far a server is known. `Missing`: there is none of the id, or it is none of the tenant's. */
export type Known = 'Loading' | 'Loaded' | 'Missing' | 'Failed'

/** One server, kept up to date by the stream. */
export class OneServer {
  readonly id: string
  readonly #api: Api
  #known = $state<Known>('Loading')
  #server = $state.raw<Server>()
  #failure = $state('')
  #isReading = false

  constructor(id: string, api: Api) {
    this.id = id
    this.#api = api
  }

  get known(): Known {
    return this.#known
  }

  /** The server; absent until it is loaded. */
  get current(): Server | undefined {
    return this.#server
  }

  /** Why it could not be loaded. */
  get failure(): string {
    return this.#failure
  }

  /** Reads the server and follows it; gives what ends that. */
  open(stream: Stream): () => void {
    void this.load()
    return stream.listen((message) => { this.#hear(message) })
  }

  /** Reads the server anew. */
  async load(): Promise<void> {
    if (this.#isReading) return
    this.#isReading = true
    try {
      this.take(await this.#api.server(this.id))
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#isReading = false
    }
  }

  /** Takes in what the API has answered. */
  take(answer: Server): void {
    this.#server = withAnswer(this.#server, answer)
    this.#known = 'Loaded'
  }

  #fail(error: unknown): void {
    if (error instanceof ApiProblem && error.status === 404) this.#known = 'Missing'
    // What is shown already stays: the state of the connection says how old it is.
    else if (!this.#server) this.#known = 'Failed'
    this.#failure = toMessage(error)
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'server' && message.server.id === this.id) this.#see(message.server)
    if (message.type === 'snapshot') for (const server of message.servers) if (server.id === this.id) this.#see(server)
    // A snapshot leaves out the deleted: whoever went meanwhile is asked for.
    if (message.type === 'caughtUp' && this.#known !== 'Loading') void this.load()
  }

  #see(summary: ServerSummary): void {
    if (!this.#server) return
    const isOfNewSpec = summary.version > this.#server.version
    this.#server = withSummary(this.#server, summary)
    if (isOfNewSpec) void this.load()
  }
}
