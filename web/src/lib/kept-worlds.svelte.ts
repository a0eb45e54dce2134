import type { Server } from '../../../contracts/rest.ts'
import type { Api } from './api/api.ts'
import { toMessage } from './api/problem.ts'
import type { Stream } from './stream/stream.ts'

/** The deleted servers whose worlds are still there. */
export class KeptWorlds {
  readonly #api: Api
  #servers = $state.raw<readonly Server[]>()
  #failure = $state('')

  constructor(api: Api) {
    this.#api = api
  }

  /** Absent until they are known. */
  get servers(): readonly Server[] | undefined {
    return this.#servers
  }

  /** Why they could not be read; empty when they could. */
  get failure(): string {
    return this.#failure
  }

  /** Whether a deleted server of this name has left its world, as far as is known. */
  has(name: string): boolean {
    return this.#servers?.some((server) => server.name === name && server.world === 'Kept') ?? false
  }

  /** Reads them, and again whenever one may have come or gone; gives what ends that. */
  open(stream: Stream): () => void {
    void this.load()
    // Deleted servers are followed too: one that goes leaves a world, and one that is removed takes it along.
    return stream.listen((message) => { if (message.type === 'caughtUp' || (message.type === 'server' && message.server.world !== 'Present')) void this.load() })
  }

  /** Reads them, page after page. */
  async load(): Promise<void> {
    try {
      const found: Server[] = []
      let cursor: string | undefined
      do {
        const { items, nextCursor } = await this.#api.keptWorlds(cursor)
        found.push(...items)
        cursor = nextCursor ?? undefined
      } while (cursor !== undefined)
      this.#servers = found
      this.#failure = ''
    } catch (error) {
      this.#failure = toMessage(error)
    }
  }

  /** Asks for the removal of a world. Rejects as the API does. */
  async remove({ id, name }: Server): Promise<void> {
    const removed = await this.#api.removeWorld(id, name)
    this.#servers = this.#servers?.map((server) => (server.id === id ? removed : server))
  }
}
