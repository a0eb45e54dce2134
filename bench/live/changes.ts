import { newFeedTeller, type FeedTeller } from '../../lib/feed-teller.ts'
import { raiseFeed } from '../../lib/feed.ts'
import { now, type Child } from './child.ts'
import type { ClientCalls, Receipts } from './clients.ts'
import type { Stage, Tenant } from './stage.ts'

/** Changes of the rows of a stage, committed as sync and the API do it: one statement, with a number in the feed of its tenant. */
export interface Changes {
  /** Changes servers of a tenant at once, and tells of it. Resolves with the number once that is committed. */
  change(group: number, servers: readonly string[]): Promise<number>
  /** Milliseconds from each commit to each message of it, as far as commits are known. */
  timesOf(receipts: Receipts): number[]
}

/** Changes of a stage. */
export function newChanges({ database, bus, tenants }: Stage): Changes {
  const feed: FeedTeller = newFeedTeller(bus)
  const committed = tenants.map(() => new Map<number, number>())
  return {
    async change(group, servers) {
      const { slug } = tenantOf(tenants, group)
      const [row] = await database<{ seq: number }[]>`
        WITH changed AS (UPDATE servers SET observed_at = now() WHERE tenant = ${slug} AND id IN ${database(servers)} RETURNING tenant, id), ${raiseFeed(database, 'changed')}
        SELECT seq FROM raised`
      if (!row) throw new Error('nothing was changed')
      committed[group]?.set(row.seq, now())
      feed.tell(slug)
      return row.seq
    },
    timesOf: ({ group, seq, at }) => Array.from(at).flatMap((time, index) => {
      const since = committed[group[index] ?? -1]?.get(seq[index] ?? -1)
      return since === undefined ? [] : [time - since]
    }),
  }
}

/** The tenant of a group of streams. */
export function tenantOf(tenants: readonly Tenant[], group: number): Tenant {
  const tenant = tenants[group]
  if (!tenant) throw new Error(`there is no tenant ${group}`)
  return tenant
}

/** The clients of the streams. */
export type Clients = Child<ClientCalls>
