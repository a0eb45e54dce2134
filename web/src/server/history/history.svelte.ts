import type { ServerEvent } from '../../../../contracts/rest/server-event.ts'
import type { ServerMessage } from '../../../../contracts/socket.ts'
import type { Api } from '../../lib/api/api.ts'
import { toMessage } from '../../lib/api/problem.ts'
import type { Stream } from '../../lib/stream/stream.ts'
import { withEvents } from './timeline.ts'

/** The history of a server: pages of the API, and what the stream tells since. */
export class History {
  readonly #id: string
  readonly #api: Api
  #events = $state.raw<readonly ServerEvent[]>([])
  #cursor = $state<string | null>(null)
  #isLoaded = $state(false)
  #isBusy = $state(false)
  #failure = $state('')

  constructor(id: string, api: Api) {
    this.#id = id
    this.#api = api
  }

  /** What is known, the newest first. */
  get events(): readonly ServerEvent[] {
    return this.#events
  }

  get isLoaded(): boolean {
    return this.#isLoaded
  }

  get isBusy(): boolean {
    return this.#isBusy
  }

  /** Whether there are older events. */
  get hasMore(): boolean {
    return this.#cursor !== null
  }

  /** Why the last page could not be read; empty when it could. */
  get failure(): string {
    return this.#failure
  }

  /** Reads the newest page and follows; gives what ends that. */
  open(stream: Stream): () => void {
    void this.refresh()
    return stream.listen((message) => { this.#hear(message) })
  }

  /** Reads the newest page. Where older ones were read already, the place among them is kept. */
  async refresh(): Promise<void> {
    await this.#read(undefined, (next) => { if (!this.#isLoaded) this.#cursor = next })
  }

  /** Reads the page after what is known. */
  async more(): Promise<void> {
    if (this.#cursor !== null) await this.#read(this.#cursor, (next) => { this.#cursor = next })
  }

  async #read(cursor: string | undefined, place: (next: string | null) => void): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      const { items, nextCursor } = await this.#api.history(this.#id, cursor)
      this.#events = withEvents(this.#events, items)
      place(nextCursor)
      this.#isLoaded = true
      this.#failure = ''
    } catch (error) {
      this.#failure = toMessage(error)
    } finally {
      this.#isBusy = false
    }
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'event' && message.server === this.#id) this.#events = withEvents(this.#events, [message.event])
    // A snapshot tells no events: some may have been missed.
    if (message.type === 'caughtUp' && this.#isLoaded) void this.refresh()
  }
}
