import type { TenantSlug } from '../../contracts/identity.ts'
import type { ChangeQuery, ChangeRow } from '../repositories/feed.ts'
import { toFeedMessages, type FeedMessage } from './outgoing.ts'

/** Whoever follows a tenant's changes from a number on. */
export interface Listener {
  /** Takes changes, in the order of their numbers, each at most once. */
  take(messages: readonly FeedMessage[]): void
  /** The numbers have gone back: the database was restored, and what was told is void. */
  startOver(): void
}

/** The changes of one tenant, read once for all who follow them here. */
export interface TenantFeed {
  /** The number up to which the listeners have been told. Without a listener nothing is read, and it means nothing. */
  at(): number
  /** Reads what has changed; again when told so while it reads. */
  poke(): void
  /** Takes the number that the database has: reads when that is higher, lets all start over when it is lower than `at` was `before` it was asked. */
  look(number: number, before: number): void
  /** Tells a listener, who knows everything up to a number that is not before `at`, what comes then; until the returned function is called. */
  join(listener: Listener, known: number): () => void
}

/** Reads changes. Rejects when the database is away or too busy: then the next poll looks again. */
export type ReadChanges = (tenant: TenantSlug, query: ChangeQuery) => Promise<ChangeRow[]>

/** So many at once are read by no poll of an hour. */
const ALL = { mostServers: 1_000_000, mostEvents: 1_000_000 }

/** The feed of a tenant. */
export function newTenantFeed(tenant: TenantSlug, readChanges: ReadChanges): TenantFeed {
  const listeners = new Set<Listener>()
  let at = 0
  let isReading = false
  let isPoked = false

  const poke = (): void => {
    isPoked = true
    if (!isReading) void read()
  }

  async function read(): Promise<void> {
    isReading = true
    while (isPoked && listeners.size > 0) {
      isPoked = false
      const before = at
      const changes = await readChanges(tenant, { from: before + 1, ...ALL }).catch(() => [])
      // Who started over meanwhile reads for themselves.
      if (at === before) tell(toFeedMessages(changes))
    }
    isReading = false
  }

  function tell(messages: readonly FeedMessage[]): void {
    const last = messages.at(-1)
    if (!last) return
    at = last.seq
    for (const listener of listeners) listener.take(messages)
  }

  return {
    at: () => at,
    poke,
    look(number, before) {
      if (listeners.size === 0) return
      if (number > at) poke()
      if (number >= before) return
      at = number
      for (const listener of [...listeners]) listener.startOver()
    },
    join(listener, known) {
      const isFirst = listeners.size === 0
      listeners.add(listener)
      if (isFirst) at = known
      // What was told of before somebody listened was read by nobody.
      if (isFirst) poke()
      return () => { listeners.delete(listener) }
    },
  }
}
