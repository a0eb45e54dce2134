import { feedOf } from '../contracts/subjects.ts'
import type { Bus } from './bus.ts'

/** Tells all replicas of the API that the feed of a tenant has moved. After the commit: what is told too early finds nothing. */
export interface FeedTeller {
  tell(tenant: string): void
}

/** Time in which many changes of a tenant are told as two: the first at once, the others together at the end. */
const WINDOW_MS = 20

/** Tells over the bus. What gets lost is found by the next poll. */
export function newFeedTeller(bus: Pick<Bus, 'tell'>): FeedTeller {
  /** Tenants that were told of within the window, and whether there is more to tell of them. */
  const recent = new Map<string, { hasMore: boolean }>()
  const tell = (tenant: string): void => {
    const told = recent.get(tenant)
    if (told) {
      told.hasMore = true
      return
    }
    bus.tell(feedOf(tenant), {})
    const window = { hasMore: false }
    recent.set(tenant, window)
    setTimeout(() => {
      recent.delete(tenant)
      if (window.hasMore) tell(tenant)
    }, WINDOW_MS).unref()
  }
  return { tell }
}
