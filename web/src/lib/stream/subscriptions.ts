import { MOST_NAMED } from '../../../../contracts/rest.ts'
import type { ClientMessage } from '../../../../contracts/socket.ts'

/** Servers whose measurements somebody wants; `All` of the tenant. */
export type MetricsWish = 'All' | readonly string[]

/** What the page wants to hear, whether a stream is open or not. Each wish is held until it is let go. */
export class Subscriptions {
  readonly #send: (message: ClientMessage) => void
  readonly #metrics = new Set<MetricsWish>()
  readonly #logs = new Map<string, { tail: number; holders: number }>()

  /** `send` reaches the open stream; without one it does nothing, and `toMessages` says it all again. */
  constructor(send: (message: ClientMessage) => void) {
    this.#send = send
  }

  /** Wishes measurements; gives what lets go of the wish. */
  followMetrics(wish: MetricsWish): () => void {
    this.#metrics.add(wish)
    this.#send(this.#toMetricsMessage())
    return once(() => {
      this.#metrics.delete(wish)
      this.#send(this.#toMetricsMessage())
    })
  }

  /** Wishes the console of a server; gives what lets go of the wish. */
  followLog(server: string, tail: number): () => void {
    const holders = (this.#logs.get(server)?.holders ?? 0) + 1
    this.#logs.set(server, { tail, holders })
    this.#send({ type: 'subscribe', topic: 'logs', server, tail })
    return once(() => { this.#letGoOfLog(server) })
  }

  /** Everything that a new stream is told, `resumeFrom` where the page left off. */
  toMessages(resumeFrom: number | undefined): ClientMessage[] {
    return [
      { type: 'subscribe', topic: 'servers', ...(resumeFrom !== undefined && { resumeFrom }) },
      ...(this.#metrics.size > 0 ? [this.#toMetricsMessage()] : []),
      ...[...this.#logs].map(([server, { tail }]): ClientMessage => ({ type: 'subscribe', topic: 'logs', server, tail })),
    ]
  }

  #letGoOfLog(server: string): void {
    const held = this.#logs.get(server)
    if (!held) return
    held.holders -= 1
    if (held.holders > 0) return
    this.#logs.delete(server)
    this.#send({ type: 'unsubscribe', topic: 'logs', server })
  }

  /** One subscription for all wishes. When they name more than one may name, it is of all. */
  #toMetricsMessage(): ClientMessage {
    if (this.#metrics.size === 0) return { type: 'unsubscribe', topic: 'metrics' }
    const named = [...new Set([...this.#metrics].flatMap((wish) => (wish === 'All' ? [] : wish)))]
    const isOfAll = this.#metrics.has('All') || named.length > MOST_NAMED || named.length === 0
    return { type: 'subscribe', topic: 'metrics', ...(!isOfAll && { servers: named }) }
  }
}

function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    work()
  }
}
