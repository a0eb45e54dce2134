import { ALL_FEEDS } from '../../contracts/subjects.ts'
import type { TenantSlug } from '../../contracts/identity.ts'
import type { FeedState } from '../../contracts/socket.ts'
import { delay } from '../../lib/backoff.ts'
import type { Bus } from '../../lib/bus.ts'
import { listChanges, readFeedNumbers } from '../repositories/feed.ts'
import { isAway, isBusy, type Reader } from './reader.ts'
import { newTenantFeed, type TenantFeed } from './tenant-feed.ts'

/** How fresh what is told is, and since when it is so. */
export interface Freshness {
  state: FeedState
  since: Date
}

/** The changes of all tenants that somebody follows here. */
export interface Feeds {
  /** The changes of a tenant, kept until they are released. */
  hold(tenant: TenantSlug): { feed: TenantFeed; release: () => void }
  /** The feed of a tenant has moved. */
  poke(tenant: TenantSlug): void
  freshness(): Freshness
  /** Hears the bus, and polls the database for what the bus has lost; until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

/** What feeds are made from. */
export interface FeedsOptions {
  /** Runs queries. Rejects while the database is away, or too busy. */
  read: Reader['readChanges']
  bus: Pick<Bus, 'isConnected' | 'hear'> | undefined
  onFreshness: (freshness: Freshness) => void
  /** Milliseconds since any moment. */
  clock?: () => number
}

/** Time between two polls: for what got lost while the bus is there, for everything while there is none, and while the database is away. */
const POLL_MS = { Live: 5_000, Direct: 2_000, Polling: 2_000, Away: 1_000 } as const satisfies Record<FeedState, number>

/** How often it is looked whether the bus has gone or come. */
const LOOK_MS = 250

/** A database that has been too busy for so long to answer here is as good as away. */
const SILENT_MS = 15_000

/** Feeds that are read when the bus tells of a change, and now and then anyway. */
export function newFeeds({ read, bus, onFreshness, clock = () => performance.now() }: FeedsOptions): Feeds {
  const feeds = new Map<TenantSlug, { feed: TenantFeed; holders: number }>()
  let freshness: Freshness = { state: 'Away', since: new Date() }
  let isBehind = false
  let answeredAt = clock()

  /** Whether the database answers is seen by every reading. One that is too busy is there, and soon asked again. */
  const watched: Reader['readChanges'] = async (tenant, work) => {
    try {
      const answer = await read(tenant, work)
      answeredAt = clock()
      return answer
    } catch (error) {
      if (isAway(error)) become('Away')
      if (isBusy(error)) isBehind = true
      throw error
    }
  }

  const become = (state: FeedState): void => {
    if (freshness.state === state) return
    freshness = { state, since: new Date() }
    onFreshness(freshness)
  }

  /** What it is as long as the database answers. */
  const stateByBus = (): FeedState => {
    if (!bus) return 'Direct'
    return bus.isConnected() ? 'Live' : 'Polling'
  }

  const poll = async (): Promise<void> => {
    const stateBefore = stateByBus()
    const before = [...feeds].map(([tenant, { feed }]) => ({ tenant, feed, at: feed.at() }))
    const numbers = await watched(undefined, (sql) => readFeedNumbers(sql, before.map(({ tenant }) => tenant)))
    for (const { tenant, feed, at } of before) feed.look(numbers.get(tenant) ?? 0, at)
    become(stateBefore)
  }

  const pollForEver = async (signal: AbortSignal): Promise<void> => {
    for (let polledAt = -Infinity; !signal.aborted;) {
      const { state } = freshness
      // What was told while the bus was away is lost: it is live again once that was looked for.
      const hasTurned = state !== 'Away' && state !== stateByBus()
      if (isBehind || hasTurned || performance.now() - polledAt >= POLL_MS[state]) {
        polledAt = performance.now()
        isBehind = false
        await poll().catch(() => undefined)
      }
      await delay(LOOK_MS, signal)
    }
  }

  const noticeSilence = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      if (clock() - answeredAt > SILENT_MS) become('Away')
      await delay(LOOK_MS, signal)
    }
  }

  const poke = (tenant: TenantSlug): void => { feeds.get(tenant)?.feed.poke() }

  return {
    hold(tenant) {
      const held = feeds.get(tenant) ?? { feed: newTenantFeed(tenant, (slug, query) => watched(slug, (sql) => listChanges(sql, slug, query))), holders: 0 }
      feeds.set(tenant, held)
      held.holders++
      return { feed: held.feed, release: () => { if (--held.holders === 0) feeds.delete(tenant) } }
    },
    poke,
    freshness: () => freshness,
    async run(signal) {
      const hearing = bus?.hear(ALL_FEEDS, { signal, handle: ({ subject }) => { poke(subject.slice(subject.lastIndexOf('.') + 1)) } })
      await Promise.all([pollForEver(signal), noticeSilence(signal), hearing])
    },
  }
}
